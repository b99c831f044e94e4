"""What is kept below every app that registers its own: half-typed forms, logins, notices, who saw what."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
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


# who writes down how many a batch was; nobody outside of a night
_counting: ContextVar[Callable[[int], object]] = ContextVar("counting", default=lambda _count: None)


@contextmanager
def counted_by(count: Callable[[int], object]) -> Iterator[None]:
    """While this lasts `count` is told the size of every batch, inside the transaction that erases it."""
    before = _counting.set(count)
    try:
        yield
    finally:
        _counting.reset(before)


def in_batches(rows: QuerySet[Row], change: Callable[[QuerySet[Row]], object], *, dry: bool) -> int:
    """Change the rows batch by batch, each a transaction of its own, so that nobody waits long; or only count them.

    `change` must take a row out of `rows`: whatever it leaves ends the work. What is changed and how many that was is
    committed together (`counted_by`), so a kill in between parts them never.
    """
    if dry:
        return rows.count()
    done, rest = 0, rows.order_by("pk")
    while ids := list(rest.values_list("pk", flat=True)[:BATCH]):
        done += _batch(rows, ids, change)
        rest = rows.filter(pk__gt=ids[-1]).order_by("pk")  # what lies before is over: it is not walked again
    return done


@transaction.atomic
def _batch(rows: QuerySet[Row], ids: list[int], change: Callable[[QuerySet[Row]], object]) -> int:
    """Those that nobody else has erased since they were listed."""
    among = rows.model._default_manager.filter(pk__in=ids)  # noqa: SLF001 Django documents it
    list(among.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    mine = list(rows.filter(pk__in=ids).values_list("pk", flat=True))
    if mine:
        change(rows.model._default_manager.filter(pk__in=mine))  # noqa: SLF001
        if rows.filter(pk__in=mine).exists():
            raise RuntimeError("an eraser left what it should have erased")
        _counting.get()(len(mine))
    return len(mine)


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
