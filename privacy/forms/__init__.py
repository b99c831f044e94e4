"""Personal data: forms."""
