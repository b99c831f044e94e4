"""The gate: views."""
