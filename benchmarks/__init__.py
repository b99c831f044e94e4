"""Benchmarks: ratios of the desk's pages and verbs against bare Django on the same database in the same run."""
