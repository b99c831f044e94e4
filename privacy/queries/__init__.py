"""Personal data: queries."""
