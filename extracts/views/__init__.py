"""The pages of extracts."""
