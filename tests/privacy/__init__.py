"""Tests of the care for personal data."""
