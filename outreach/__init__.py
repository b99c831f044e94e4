"""Home visits, surveys, events."""
