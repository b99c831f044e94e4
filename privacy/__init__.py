"""Privacy: what is kept of people, who saw it unmasked, how long it stays."""
