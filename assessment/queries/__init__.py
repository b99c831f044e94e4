"""What is read of assessment."""
