"""Pages of notices: the bell's list, the channels, one's own e-mail."""
