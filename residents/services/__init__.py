"""Verbs of places and people."""
