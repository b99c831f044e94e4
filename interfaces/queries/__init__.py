"""What is read of interfaces."""
