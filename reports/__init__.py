"""What is counted, each figure with the list of records that it counts (RP)."""
