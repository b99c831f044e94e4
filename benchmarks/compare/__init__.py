"""The desk beside the closest Django helpdesk package, on one server, with as many tickets (docs/compare.md)."""
