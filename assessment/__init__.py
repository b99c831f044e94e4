"""Points sheets and training."""
