"""Fee notices and reminders: that they were sent, to one unit or to many in one pass (A-5). No amounts."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from ledger import services as ledger
from residents import archive_refusals as refusals
from residents.enums import FeeChannel, FeeKind
from residents.models import FeeNotice, Unit
from residents.refusals import PeopleRefused, UnitsMissing, UnitUnknown
from residents.rules.archive import is_line
from residents.services.locks import lock_places
from residents.services.units import unit_code_of
from staff.models import Membership

MOST_AT_ONCE = 500


class Sent(NamedTuple):
    """What was sent, when and how."""

    kind: str
    period: str
    channel: str
    words: str
    sent_at: datetime


@transaction.atomic
def send_fees(who: Membership, told: Sequence[str], sent: Sent, *, key: uuid.UUID, now: datetime) -> list[FeeNotice]:
    """Log the notice for each of these units (told in any spelling), all or none; the same `key` again logs nothing.

    Raises a refusal at `units`, `period`, `words`, `kind`, `channel` or `sent_at`.
    """
    lock_places(who.community_id)
    if again := list(FeeNotice.objects.filter(batch=key, community=who.community).select_related("unit")):
        return again
    _check(sent, now)
    units = _units(who, told)
    facts = {"kind": sent.kind, "period": sent.period.strip(), "channel": sent.channel, "words": sent.words.strip()}
    rows = FeeNotice.objects.bulk_create(
        FeeNotice(community=who.community, unit=unit, sent_at=sent.sent_at, by=who.user, batch=key, **facts)
        for unit in units
    )
    said: dict[str, ledger.Fact] = {
        "kind": str(FeeKind(sent.kind)),
        "channel": str(FeeChannel(sent.channel)),
        "units": [unit.pk for unit in units],
        "said": ledger.digest(f"{sent.period}\n{sent.words}"),
        "sent": sent.sent_at.isoformat(),
    }
    ledger.append(
        who.community_id, "fees.sent", subject=f"fee_notice:{rows[0].pk}", actor_id=who.user_id, at=now, facts=said
    )
    return rows


def _check(sent: Sent, now: datetime) -> None:
    if sent.kind not in FeeKind.values:
        raise PeopleRefused("kind")
    if sent.channel not in FeeChannel.values:
        raise PeopleRefused("channel")
    if not sent.period.strip():
        raise refusals.WordsMissing("period")
    for name, text, most in (("period", sent.period, 30), ("words", sent.words, 300)):
        if not is_line(text, most=most):
            raise refusals.WordsUnfit(name, limit=most)
    if sent.sent_at > now:
        raise refusals.NotSentYet("sent_at")


def _units(who: Membership, told: Sequence[str]) -> list[Unit]:
    codes = list(dict.fromkeys(unit_code_of(line).code for line in told if line.strip()))
    if not codes:
        raise UnitsMissing("units")
    if len(codes) > MOST_AT_ONCE:
        raise refusals.TooManyNotices("units", limit=MOST_AT_ONCE)
    found = {unit.code: unit for unit in Unit.objects.filter(community=who.community, code__in=codes)}
    if missing := next((code for code in codes if code not in found), None):
        raise UnitUnknown("units", value=missing)
    return [found[code] for code in codes]
