"""The desk under the load of a working day, and what a page costs at the size of the table (docs/load.md)."""
