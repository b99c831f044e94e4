"""The desk behind its proxy, as deploy/ has it, on loopback ports: `make proxy`."""
