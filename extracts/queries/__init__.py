"""What is read of extracts."""
