"""Where sessions are kept (SESSION_ENGINE): in our own table, each with its person."""

from staff.models import SessionStore

__all__ = ["SessionStore"]
