"""Pages of staff: the way in, the shared PC and its lock, what a community sets for itself."""
