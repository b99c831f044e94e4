"""A form that was sent when the desk was locked, or after somebody else had signed in: its words are kept, sealed."""

import json
from datetime import datetime, timedelta

from core.sealing import Unreadable, seal, unseal
from core.typed import HOUSEKEEPING, Fields, is_secret
from staff.models import KeptForm, User

MOST_BYTES = 200_000
KEPT_FOR = timedelta(days=1)


def keep_form(*, user_id: int, path: str, fields: Fields, now: datetime) -> None:
    """Keep what was sent for its writer, for a day. Without words nothing is kept; files and secrets never are."""
    KeptForm.objects.filter(kept_at__lt=now - KEPT_FOR).delete()
    typed = [(name, value) for name, value in fields if name not in HOUSEKEEPING and not is_secret(name)]
    text = json.dumps(typed, ensure_ascii=False)
    if not any(value.strip() for _name, value in typed) or len(text.encode()) > MOST_BYTES or len(path) > 300:
        return
    if User.objects.filter(pk=user_id).exists():
        KeptForm.objects.create(user_id=user_id, path=path, sealed=seal(text), kept_at=now)


def fields_of(kept: KeptForm) -> Fields:
    """What was typed; nothing when the signing key has changed since."""
    try:
        return [(name, value) for name, value in json.loads(unseal(kept.sealed))]
    except Unreadable:
        return []


def drop_kept(user: User, pk: int) -> None:
    """It was sent again, or its writer has thrown it away."""
    KeptForm.objects.filter(user=user, pk=pk).delete()
