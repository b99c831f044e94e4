"""The pages of interfaces."""
