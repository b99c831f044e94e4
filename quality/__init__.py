"""Daily audit, spot checks and reviews: whether what was promised was kept, signed by who answers for it (D)."""
