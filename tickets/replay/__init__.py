"""Replaying a file of another desk: its rows go through the same verbs as the pages, on the clock of the data."""
