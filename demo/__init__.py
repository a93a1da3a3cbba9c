"""A fictional airline to try everything on: its company file, and the story that its inbox tells."""
