"""Verbs of the interfaces: integrations and what they bring, telephone calls, webhooks."""
