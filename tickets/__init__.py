"""Tickets: a resident's matter from first contact to closing."""
