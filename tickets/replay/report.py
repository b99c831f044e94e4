"""What a replay came to: counted from the database, not from what the replay believes it did."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Count, F, Max, Q
from django.utils.translation import gettext as _

from deadlines.models import OPEN, REPLAYED, Deadline, Escalation
from deadlines.rules import StepName, local
from deadlines.wording import STEP_NAMES, limit_name
from notices.models import Notice
from staff.models import Community
from tickets.models import Outage, Ticket
from tickets.replay.events import Remark
from tickets.replay.run import Run

SHOWN = 10


def figures(run: Run, community: Community) -> dict[str, Any]:
    """The replay as one JSON object; rejected rows are numbered as in the file, the head is row 1."""
    steps = dict(_escalations(community).values_list("step").annotate(Count("pk")).order_by("step"))
    late = _escalations(community).aggregate(most=Max("late_ms"))["most"] or 0
    return {
        "community": community.slug,
        "rows": run.reading.rows,
        "tickets": run.stage.taken,
        "contacts_joined": run.stage.joined,
        "outages": Outage.objects.filter(community=community).count(),
        "callers_of_outages": Ticket.objects.filter(community=community, outage__isnull=False).count(),
        "rejected": [_rejected(remark) for remark in sorted(run.reading.rejected, key=lambda remark: remark.row)],
        "warnings": _gathered(run.reading.warnings),
        "deadlines": limits(community),
        "escalations": sum(steps.values()),
        "steps": {step.value: steps.get(step, 0) for step in StepName},
        "max_lateness_s": late / 1000,
        "max_lag_s": round(run.max_lag.total_seconds(), 3),
        "overlooked": _overlooked(run, community),
        "parked": run.swept.parked,
        "sweeps": run.sweeps,
        "notices": Notice.objects.filter(community=community).count(),
        "until": local(run.now, community.timezone).isoformat() if run.now else None,
    }


def limits(community: Community) -> dict[str, dict[str, int]]:
    """By rule: opened = met (in time) + breached (ran out, met later or not) + running + cancelled (in time)."""
    in_time = Q(met_at__lte=F("due_at"))
    dropped = Q(cancelled_at__lte=F("due_at"))
    rows = Deadline.objects.filter(community=community).values("rule").order_by("rule")
    counted = rows.annotate(opened=Count("pk"), met=Count("pk", filter=in_time), cancelled=Count("pk", filter=dropped))
    fired = _escalations(community).filter(step=StepName.BREACH).values_list("deadline__rule")
    breached = dict(fired.annotate(Count("deadline", distinct=True)).order_by("deadline__rule"))
    found = {}
    for row in counted:
        rule, opened, met, cancelled = row["rule"], row["opened"], row["met"], row["cancelled"]
        late = breached.get(rule, 0)
        found[rule] = {
            "opened": opened, "met": met, "breached": late,
            "running": opened - met - late - cancelled, "cancelled": cancelled,
        }  # fmt: skip
    return found


def _escalations(community: Community) -> Any:
    return Escalation.objects.filter(deadline__community=community)


def _overlooked(run: Run, community: Community) -> int:
    """Limits whose alarm had come when the clock stopped and that no sweep has fired: must be 0."""
    alarming = Deadline.objects.filter(OPEN, community=community, pause_reason=REPLAYED)
    return alarming.filter(alarm_at__lte=run.now).count() if run.now else 0


def _rejected(remark: Remark) -> dict[str, Any]:
    return {
        "row": remark.row,
        "reason": str(remark.refusal),
        "code": remark.refusal.code,
        "part": remark.part.value,
    }


def _gathered(remarks: Sequence[Remark]) -> list[dict[str, Any]]:
    """Remarks of one kind together: how many rows, and the first of them."""
    found: dict[tuple[str, str], list[int]] = {}
    for remark in remarks:
        place = (remark.refusal.code, str(remark.refusal))
        found.setdefault(place, []).append(remark.row)
    by_size = sorted(found.items(), key=lambda item: -len(item[1]))
    return [
        {"code": code, "reason": reason, "count": len(rows), "rows": rows[:SHOWN]} for (code, reason), rows in by_size
    ]


def lines(found: dict[str, Any]) -> Iterator[str]:
    """The figures as a page of text in the active language."""
    yield _("Community %(slug)s: the clock stopped at %(until)s.") % {
        "slug": found["community"],
        "until": found["until"],
    }
    yield _("%(rows)s rows read, %(tickets)s tickets made, %(joined)s contacts joined to an open ticket.") % {
        "rows": found["rows"],
        "tickets": found["tickets"],
        "joined": found["contacts_joined"],
    }
    if found["outages"]:
        yield (
            _("%(outages)s known causes, each told once to all of its callers: %(callers_of_outages)s in all.") % found
        )
    for rule, count in found["deadlines"].items():
        ends = _("opened %(opened)s, in time %(met)s, broken %(breached)s, running %(running)s, dropped %(cancelled)s")
        yield f"  {rule} {limit_name(rule)}: {ends % count}"
    steps = ", ".join(f"{STEP_NAMES[step]} {count}" for step, count in found["steps"].items())
    yield _("%(count)s alarms fired (%(steps)s), the latest %(late)s s after its moment; %(sweeps)s sweeps.") % {
        "count": found["escalations"],
        "steps": steps,
        "late": found["max_lateness_s"],
        "sweeps": found["sweeps"],
    }
    if found["overlooked"] or found["parked"]:
        yield _("Look at this: %(overlooked)s limits overlooked, %(parked)s set aside.") % found
    yield from _dirt_lines(found)


def _dirt_lines(found: dict[str, Any]) -> Iterator[str]:
    """Rejections and remarks, those of one reason in one line; `--json` names every rejected row."""
    parts = Counter(one["part"] for one in found["rejected"])
    yield _("Rejected: %(rows)s rows as a whole, %(parts)s parts of rows.") % {
        "rows": parts["row"],
        "parts": sum(parts.values()) - parts["row"],
    }
    rows: dict[str, list[int]] = {}
    for one in found["rejected"]:
        rows.setdefault(one["reason"], []).append(one["row"])
    yield from (_dirt_line(reason, len(where), where) for reason, where in rows.items())
    if found["warnings"]:
        yield _("Taken with a remark:")
    yield from (_dirt_line(one["reason"], one["count"], one["rows"]) for one in found["warnings"])


def _dirt_line(reason: str, count: int, rows: Sequence[int]) -> str:
    first = ", ".join(str(row) for row in rows[:SHOWN]) + (" …" if count > SHOWN else "")
    counted = _("%(count)s rows (%(first)s): %(reason)s")
    return "  " + counted % {"count": count, "first": first, "reason": reason}
