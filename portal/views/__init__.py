"""Pages without login for residents, and the desk's pages that make the ways to them."""
