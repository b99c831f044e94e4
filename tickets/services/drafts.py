"""What was typed and not saved is kept on the server, per person and form; never in the browser."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db.models import Q

from core.typed import is_secret
from staff.models import Membership
from tickets.models import Draft

MAX_FIELDS = 120
MAX_LENGTH = 6000


def save_draft(membership: Membership, form: str, fields: Mapping[str, str], *, now: datetime) -> None:
    """Keep the typed fields, within bounds; the latest typing wins. No verb, so no ledger entry.

    NUL is left out: PostgreSQL's JSON cannot hold it, and the form's own sentence comes when it is sent. So is what
    somebody signs with.
    """
    kept = {
        name[:80].replace("\0", ""): value[:MAX_LENGTH].replace("\0", "")
        for name, value in list(fields.items())[:MAX_FIELDS]
        if not is_secret(name)
    }
    Draft.objects.update_or_create(
        user=membership.user,
        community=membership.community,
        form=form[:60],
        defaults={"fields": kept, "saved_at": now},
    )


def drop_draft(membership: Membership, form: str) -> None:
    """Forget the draft: what it held has been saved, or its writer has thrown it away."""
    Draft.objects.filter(user=membership.user, community=membership.community, form=form).delete()


def drop_drafts_with(membership: Membership, keys: Collection[str], *, but: str = "") -> None:
    """Forget the drafts that were typed in forms with these keys, whatever their name; the form `but` stays."""
    typed_there = Q()
    for key in keys:
        typed_there |= Q(fields__key=key)
    if typed_there:
        rows = Draft.objects.filter(typed_there, user=membership.user, community=membership.community)
        rows.exclude(form=but).delete()
