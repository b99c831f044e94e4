"""The verbs of reports."""

from reports.services.wall import make_wall, note_seen, revoke_wall

__all__ = ["make_wall", "note_seen", "revoke_wall"]
