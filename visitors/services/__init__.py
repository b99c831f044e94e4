"""The gate: services."""
