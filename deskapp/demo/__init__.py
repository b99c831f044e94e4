"""The demonstration company: synthetic people and a few days of a desk's life, made through the desk's own verbs."""
