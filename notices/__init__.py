"""Notices: what a person must know, kept until it is read."""
