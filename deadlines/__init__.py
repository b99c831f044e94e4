"""Deadlines: every limit and every time told to a resident is a row with the moment at which somebody must be told."""
