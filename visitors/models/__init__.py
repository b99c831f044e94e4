"""What passes the gate."""
