"""Personal data: services."""
