"""The key that a form carries, so that a double click or a retry makes one record."""

import uuid


def clean_uuid(text: str) -> str:
    """The text as a UUID in its usual spelling; empty when it is none."""
    try:
        return str(uuid.UUID(text))
    except ValueError:
        return ""
