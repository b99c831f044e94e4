"""What is read of outreach."""
