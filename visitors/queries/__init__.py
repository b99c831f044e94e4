"""The gate: queries."""
