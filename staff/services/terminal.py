"""Shared PCs: enrolled by a lead, revoked by a lead, and who sits there now."""

import secrets
from datetime import datetime
from hashlib import sha256

from django.db import IntegrityError, transaction

from ledger import services as ledger
from staff.models import Membership, Seat, Terminal, User
from staff.refusals import TerminalNameTaken


def digest_of(token: str) -> str:
    """What lies in the database of a terminal's token. It is long and random, so a quick digest is enough."""
    return sha256(token.encode()).hexdigest()


def enrol(who: Membership, *, name: str, post: str, lock_minutes: int, now: datetime) -> tuple[Terminal, str]:
    """Enrol the PC at which the lead sits (PR). The token is for its cookie and lies nowhere else."""
    token = secrets.token_urlsafe(32)
    try:
        with transaction.atomic():
            terminal = Terminal.objects.create(
                community=who.community,
                name=name,
                post=post,
                lock_minutes=lock_minutes,
                digest=digest_of(token),
                enrolled_by=who.user,
                enrolled_at=now,
                seen_at=now,
            )
            _note(terminal, "terminal.enrolled", who.user_id, now)
    except IntegrityError as error:
        raise TerminalNameTaken("name", name=name) from error
    return terminal, token


@transaction.atomic
def revoke(who: Membership, terminal: Terminal, *, now: datetime) -> None:
    """From now on no PIN opens the desk there; who works there is signed out within a minute. Twice is once."""
    rows = Terminal.objects.filter(pk=terminal.pk, revoked_at=None)
    if rows.update(revoked_at=now, revoked_by=who.user):
        _note(terminal, "terminal.revoked", who.user_id, now)


@transaction.atomic
def sit_down(terminal: Terminal, user: User, *, before: int | None, now: datetime) -> None:
    """Somebody works at the terminal from now on, instead of whoever did before (PR)."""
    Seat.objects.update_or_create(terminal=terminal, user=user, defaults={"last_at": now})
    ledger.append(
        terminal.community_id,
        "terminal.switched",
        subject=f"terminal:{terminal.pk}",
        actor_id=user.pk,
        at=now,
        facts={"before": before},
    )


def still_there(terminal_id: int, *, now: datetime) -> bool:
    """Whether the terminal is still enrolled; it has been seen."""
    return bool(Terminal.objects.filter(pk=terminal_id, revoked_at=None).update(seen_at=now))


def _note(terminal: Terminal, action: str, actor_id: int, now: datetime) -> None:
    subject = f"terminal:{terminal.pk}"
    ledger.append(terminal.community_id, action, subject=subject, actor_id=actor_id, at=now)
