"""Words for limits in templates."""
