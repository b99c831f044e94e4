"""What other systems may ask and are told."""
