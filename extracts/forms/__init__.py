"""Forms of extracts."""
