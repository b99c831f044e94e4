"""The append-only chain per community, its triggers and its verification."""
