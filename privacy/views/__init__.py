"""Personal data: views."""
