"""Any list as a file."""
