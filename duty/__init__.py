"""Duty: who works when, and who is there now."""
