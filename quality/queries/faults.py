"""Spot checks that found a record not in order, for the staff sheets: registered with the assessment (D-5, ST-1)."""

from collections.abc import Iterator
from datetime import date, datetime

from assessment.queries.evidence import midnight
from assessment.sources import Happening
from deadlines.rules import local
from duty.models import LogEntry
from quality.enums import Judgement, RecordKind
from quality.models import Audit, SpotCheck
from staff.models import Community


def faulty_checks(community: Community, since: date, now: datetime) -> Iterator[Happening]:
    """Signed checks whose record one person alone has kept, on the day of the signature.

    A page of the log that several people wrote names none of them: the lead enters such points by hand.
    """
    rows = SpotCheck.objects.filter(
        of__community=community,
        of__signed_at__gte=midnight(since, community),
        of__signed_at__lte=now,
        judgement=Judgement.FAULTY,
    )
    checks = list(rows.select_related("of").order_by("pk"))
    people = _writers(community, checks) | _signers(community, checks)
    for one in checks:
        person = people.get((one.kind, one.day, one.post_id))
        if person and one.of.signed_at:
            month, day = one.of.month, local(one.of.signed_at, community.timezone).date()
            url = f"/c/{community.slug}/spot-checks/{month:%Y-%m}/"
            yield Happening(one.pk, person, day, f"{one.day}", url)


Record = tuple[str, date, int | None]


def _writers(community: Community, checks: list[SpotCheck]) -> dict[Record, int]:
    days = {one.day for one in checks if one.kind == RecordKind.LOG}
    rows = LogEntry.objects.filter(community=community, day__in=days, by__isnull=False).order_by()
    found: dict[Record, set[int]] = {}
    for day, post, person in rows.values_list("day", "post_id", "by_id").distinct():
        found.setdefault((RecordKind.LOG.value, day, post), set()).add(person or 0)
    return {record: people.pop() for record, people in found.items() if len(people) == 1}


def _signers(community: Community, checks: list[SpotCheck]) -> dict[Record, int]:
    days = {one.day for one in checks if one.kind == RecordKind.AUDIT}
    rows = Audit.objects.filter(community=community, day__in=days, signed_by__isnull=False)
    return {(RecordKind.AUDIT.value, day, None): pk or 0 for day, pk in rows.values_list("day", "signed_by_id")}
