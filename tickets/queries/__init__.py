"""Reads of tickets, each with a name and a constant number of queries."""
