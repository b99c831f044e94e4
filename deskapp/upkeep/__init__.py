"""What keeps a company's desk alive over the years: backups, the drill that restores them, figures for monitoring."""
