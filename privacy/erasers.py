"""What is kept below every app that registers its own: half-typed forms, logins, notices, who saw what."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from axes.models import AccessAttempt, AccessLog
from django.db import transaction
from django.db.models import Model, QuerySet

from notices.models import Notice
from privacy.models import Beyond, Reveal
from staff.models import Community, KeptForm, User

BATCH = 1000
Row = TypeVar("Row", bound=Model)


def in_batches(rows: QuerySet[Row], change: Callable[[QuerySet[Row]], object], *, dry: bool) -> int:
    """Change the rows batch by batch, each a transaction of its own, so that nobody waits long; or only count them.

    `change` must take a row out of `rows`, else it would be met again: whatever it leaves ends the work.
    """
    if dry:
        return rows.count()
    done = 0
    while ids := list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            change(rows.model._default_manager.filter(pk__in=ids))  # noqa: SLF001 Django documents it
        done += len(ids)
        if rows.filter(pk__in=ids).exists():
            raise RuntimeError("an eraser left what it should have erased")
    return done


def deleted(rows: QuerySet[Row]) -> object:
    """For records that nothing else needs."""
    return rows.delete()


def kept_forms(community: Community, before: datetime, dry: bool) -> int:
    """What was typed when a desk was locked."""
    rows = KeptForm.objects.filter(user__memberships__community=community, kept_at__lt=before)
    return in_batches(rows.distinct(), deleted, dry=dry)


def notices(community: Community, before: datetime, dry: bool) -> int:
    """What colleagues were told, read or not."""
    return in_batches(Notice.objects.filter(community=community, created_at__lt=before), deleted, dry=dry)


def logins(community: Community, before: datetime, dry: bool) -> int:
    """From which address a colleague signed in or tried to."""
    names = User.objects.filter(memberships__community=community).values("username")
    old = {"username__in": names, "attempt_time__lt": before}
    return sum(in_batches(model.objects.filter(**old), deleted, dry=dry) for model in (AccessAttempt, AccessLog))


def reveals(community: Community, before: datetime, dry: bool) -> int:
    """Who saw what: the ledger keeps the deed with a digest of the words."""
    old = {"community": community, "at__lt": before}
    return sum(in_batches(model.objects.filter(**old), deleted, dry=dry) for model in (Reveal, Beyond))
