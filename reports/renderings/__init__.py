"""The digest in other forms than its page: each a pure function of what it says."""
