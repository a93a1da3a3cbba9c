"""Deliveries: the digest of a week goes to each recipient of the company file, once, and what became of it is kept."""
