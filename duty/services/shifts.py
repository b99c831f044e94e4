"""A community's shifts and figures. What a published roster was published with stays as it was."""

from dataclasses import dataclass
from datetime import datetime, time

from django.db import IntegrityError, transaction
from django.db.models import Max

from duty import refusals
from duty.models import Cell, DutySettings, Shift
from duty.rules import NOTHING
from ledger import services as ledger
from staff.models import Community, Membership

# 早班, 中班, 夜班, 行政班, 休息: L-2, normally three shifts around the clock
DEFAULTS = (
    ("早班", "早", "z", time(7), time(15), True),
    ("中班", "中", "m", time(15), time(23), True),
    ("夜班", "夜", "n", time(23), time(7), True),
    ("行政班", "行", "d", time(8, 30), time(17, 30), False),
    ("休息", "休", "x", None, None, False),
)


@dataclass(frozen=True)
class ShiftWish:
    """A shift as somebody wants it."""

    name: str
    mark: str
    letter: str
    starts: time | None
    ends: time | None
    manned: bool


def ensure_shifts(community: Community) -> None:
    """Enter the usual shifts where there are none yet. Twice at once does no harm."""
    if Shift.objects.filter(community=community).exists():
        return
    Shift.objects.bulk_create(
        (
            Shift(
                community=community, name=name, mark=mark, letter=letter, starts=starts, ends=ends, manned=manned,
                position=position,
            )
            for position, (name, mark, letter, starts, ends, manned) in enumerate(DEFAULTS)
        ),
        ignore_conflicts=True,
    )  # fmt: skip


@transaction.atomic
def set_shift(who: Membership, wish: ShiftWish, *, shift_id: int | None, now: datetime) -> Shift:
    """Enter a shift or change one. Raises a Refused.

    Other times for a shift that stands on a published roster make a new shift of the same name: what was published
    keeps the times that people were told, drafts take the new ones.
    """
    _check(wish)
    here = Shift.objects.select_for_update().filter(community=who.community, retired_at=None)
    old = None if shift_id is None else here.filter(pk=shift_id).first()
    try:
        with transaction.atomic():
            shift = _replaced(old, wish, now=now) if old else _fresh(who.community, wish)
    except IntegrityError as taken:
        raise refusals.ShiftNameTaken("name") from taken
    _seal(who, shift, "set", at=now)
    return shift


@transaction.atomic
def retire_shift(who: Membership, shift_id: int, *, now: datetime) -> None:
    """Take a shift out of use; rosters that have it keep it."""
    if Shift.objects.filter(pk=shift_id, community=who.community, retired_at=None).update(retired_at=now):
        _seal(who, Shift.objects.get(pk=shift_id), "retired", at=now)


@transaction.atomic
def set_figures(who: Membership, *, rest_hours: int, holiday_days: int, month_days: int, now: datetime) -> DutySettings:
    """The community's own figures for the checks."""
    figures = {"rest_hours": rest_hours, "holiday_days": holiday_days, "month_days": month_days}
    row, _new = DutySettings.objects.update_or_create(community=who.community, defaults=figures)
    facts: dict[str, ledger.Fact] = dict(figures)
    ledger.append(
        who.community_id, "roster.figures", subject="roster:figures", actor_id=who.user_id, at=now, facts=facts
    )
    return row


def _check(wish: ShiftWish) -> None:
    if (wish.starts is None) != (wish.ends is None) or (wish.starts is None and wish.manned):
        raise refusals.ShiftTimesMissing("starts")
    if len(wish.mark) != 1 or wish.mark in NOTHING or wish.mark.isdigit() or wish.mark.isspace():
        raise refusals.ShiftMarkBad("mark")
    if len(wish.letter) != 1 or not (wish.letter.isascii() and wish.letter.isalpha() and wish.letter.islower()):
        raise refusals.ShiftKeyBad("letter")
    if not wish.name.strip():
        raise refusals.ShiftNameTaken("name")


def _fresh(community: Community, wish: ShiftWish, *, position: int | None = None) -> Shift:
    last = Shift.objects.filter(community=community).aggregate(last=Max("position"))["last"]
    return Shift.objects.create(
        community=community,
        name=wish.name.strip(),
        mark=wish.mark,
        letter=wish.letter,
        starts=wish.starts,
        ends=wish.ends,
        manned=wish.manned,
        position=(last or 0) + 1 if position is None else position,
    )


def _replaced(old: Shift, wish: ShiftWish, *, now: datetime) -> Shift:
    told = Cell.objects.filter(shift=old, roster__published_at__isnull=False).exists()
    if told and (old.starts, old.ends) != (wish.starts, wish.ends):
        old.retired_at = now
        old.save(update_fields=["retired_at"])
        fresh = _fresh(old.community, wish, position=old.position)
        Cell.objects.filter(shift=old, roster__published_at=None).update(shift=fresh)
        return fresh
    old.name, old.mark, old.letter = wish.name.strip(), wish.mark, wish.letter
    old.starts, old.ends, old.manned = wish.starts, wish.ends, wish.manned
    old.save(update_fields=["name", "mark", "letter", "starts", "ends", "manned"])
    return old


def _seal(who: Membership, shift: Shift, verb: str, *, at: datetime) -> None:
    facts: dict[str, ledger.Fact] = {"name": shift.name, "hours": shift.hours}
    ledger.append(
        who.community_id, f"shift.{verb}", subject=f"shift:{shift.pk}", actor_id=who.user_id, at=at, facts=facts
    )
