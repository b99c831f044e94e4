"""The gate: a pass is shown, its lines ticked, released once; what did not fit is brought to the supervisor (V-6)."""

import uuid
from datetime import datetime

from django.db import transaction

from core.once import made_with
from ledger import services as ledger
from notices.enums import Urgency
from notices.services import News, tell
from staff.enums import LEADS, Role
from staff.models import Membership
from staff.queries import ids_by_role
from visitors import pass_refusals as refusals
from visitors import pass_rules as rules
from visitors.models import GateCheck, ReleasePass
from visitors.pass_enums import GATE, CheckResult
from visitors.pass_rules import Shown
from visitors.services.passes import locked, seal_pass


@transaction.atomic
def check_at_gate(
    who: Membership,
    pass_id: int,
    shown: Shown,
    *,
    key: uuid.UUID,
    at: datetime | None = None,
    offline: bool = False,
    now: datetime,
) -> GateCheck:
    """Release the goods if the pass is valid and nothing is missing or too much; else keep what was wrong, and tell.

    `at`: when a phone without a signal did it. Of two such releases the first in time wins, and the other becomes a
    double for the supervisor. The same `key` again gives the first check. Raises a Refused for who may not.
    """
    release = locked(who, pass_id, roles=GATE)
    if again := made_with(GateCheck, key, release_id=release.pk):
        return again
    moment = rules.gate_time(at, signed_at=release.signed_at, now=now) if offline else now
    moment = max(moment, release.signed_at or moment)  # another server's clock, by which it was signed, may be ahead
    result, state = rules.judge(release.times, release.item_count, shown, at=moment)
    if result == CheckResult.RELEASED:
        _give_way(release, now=now)
        release.used_at, release.used_by = moment, who.user
        release.save(update_fields=["used_at", "used_by"])
    missing = rules.missing_of(release.item_count, shown)
    check = GateCheck.objects.create(
        community_id=release.community_id, release=release, key=key, at=moment, received_at=now, by=who.user,
        offline=offline, result=result, state=state, missing=", ".join(map(str, missing)), extra=shown.extra.strip(),
    )  # fmt: skip
    if result != CheckResult.RELEASED:
        _tell_leads(check, who, now=now)
    action = "pass.released" if result == CheckResult.RELEASED else "pass.refused"
    facts: dict[str, ledger.Fact] = {
        "check": check.pk, "result": result, "state": state, "offline": offline, "at": moment.isoformat(),
        "missing": missing, "extra": ledger.digest(check.extra) if check.extra else None,
    }  # fmt: skip
    seal_pass(release, action, by=who.user, at=now, facts=facts)
    return check


def _give_way(release: ReleasePass, *, now: datetime) -> None:
    """A release that was later in time, but reached the desk earlier, becomes the double: the first in time wins."""
    later = GateCheck.objects.filter(release=release, result=CheckResult.RELEASED).select_related("by").first()
    if later is None:
        return
    later.result = CheckResult.DOUBLE
    later.save(update_fields=["result"])
    _news_of(later, release, str(later.by), now=now)
    facts: dict[str, ledger.Fact] = {"check": later.pk, "result": CheckResult.DOUBLE, "at": later.at.isoformat()}
    seal_pass(release, "pass.doubled", by=later.by, at=now, facts=facts)


@transaction.atomic
def look_into_check(who: Membership, check_id: int, *, words: str, now: datetime) -> GateCheck:
    """A supervisor has looked into what did not fit, and says what came of it. Raises a Refused."""
    if who.role not in LEADS:
        raise refusals.PassNotYours
    rows = GateCheck.objects.select_for_update(of=("self",)).select_related("release")
    check = rows.filter(pk=check_id, community=who.community).exclude(result=CheckResult.RELEASED).first()
    if check is None:
        raise refusals.PassGone
    if check.looked_at is not None:
        raise refusals.PassCheckSeen
    said = rules.check_text(words, field="words")
    check.looked_at, check.looked_by, check.looked_words = now, who.user, said
    check.save(update_fields=["looked_at", "looked_by", "looked_words"])
    facts: dict[str, ledger.Fact] = {"check": check.pk, "words": ledger.digest(said)}
    seal_pass(check.release, "pass.looked_into", by=who.user, at=now, facts=facts)
    return check


def _tell_leads(check: GateCheck, who: Membership, *, now: datetime) -> None:
    _news_of(check, check.release, str(who.user), now=now)


def _news_of(check: GateCheck, release: ReleasePass, who: str, *, now: datetime) -> None:
    """The supervisor is told of every double and difference; the desk of a difference, for it is called at once."""
    roles = [Role.SUPERVISOR, Role.DIRECTOR, *([Role.FRONT] if check.result == CheckResult.DIFFERS else [])]
    people = ids_by_role([release.community_id], roles).values()
    news = News(
        community_id=release.community_id,
        recipients=frozenset().union(*people),
        code=f"pass.{check.result}",
        key=f"pass.{check.result}:{check.pk}",
        url=f"/c/{release.community.slug}/gate/passes/{release.pk}/",
        urgency=Urgency.LATE,
        params={"number": release.number, "who": who, "unit": release.unit.code},
    )
    tell([news], now=now)
