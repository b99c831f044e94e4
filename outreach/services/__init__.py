"""The verbs of outreach."""
