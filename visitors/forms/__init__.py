"""The gate: forms."""
