"""What stands beside the matters in a random month: home visits, a survey, events, spot checks, of every fate."""

from datetime import timedelta

from benchmarks.month_rows import Ground
from outreach.enums import EventState, Mood, VisitState
from outreach.models import Event, HomeVisit, Slip, Survey, VisitMatter, VisitPlan, VisitTry
from quality.enums import Judgement, RecordKind
from quality.models import RecordsMonth, SpotCheck
from residents.models import Unit
from tests.factories import UnitFactory
from tickets.models import Ticket

VISITS, EVENTS, CHECKS = 24, 12, 20


def beside(ground: Ground) -> None:
    """Drawn by the ground's chance, some of it in the months beside this one."""
    units = [UnitFactory.create(building=ground.units[0].building) for _ in range(VISITS)]
    first = (ground.begin + timedelta(hours=12)).date().replace(day=1)
    by = ground.person()
    plan = VisitPlan.objects.create(
        community=ground.community, month=first, counts_at=ground.begin + timedelta(hours=12), households=VISITS,
        need=2, made_at=ground.begin,
    )  # fmt: skip
    visits = HomeVisit.objects.bulk_create(_visit(ground, plan, unit) for unit in units)
    VisitTry.objects.bulk_create(
        VisitTry(visit=one, community=ground.community, key=ground.key(), at=ground.moment(), by_id=by)
        for one in visits
        if ground.some(0.4)
    )
    told = [one for one in visits if one.recorded_at]
    tickets = Ticket.objects.filter(community=ground.community).order_by("pk")[: len(told) // 2]
    VisitMatter.objects.bulk_create(VisitMatter(visit=one, ticket=two) for one, two in zip(told, tickets, strict=False))
    _survey(ground, units, by)
    Event.objects.bulk_create(_event(ground, by) for _number in range(EVENTS))
    _checks(ground, by)


def _visit(ground: Ground, plan: VisitPlan, unit: Unit) -> HomeVisit:
    at, state = ground.moment(), ground.chance.choice(list(VisitState))
    facts = {
        VisitState.PLANNED: {},
        VisitState.MADE: {
            "visited_at": at, "recorded_at": ground.after(at, timedelta(days=2)), "made_by_id": ground.person(),
            "mood": ground.chance.choice(list(Mood)),
        },
        VisitState.DROPPED: {"dropped_at": at, "dropped_by_id": ground.person(), "dropped_why": "出租中"},
    }[state]  # fmt: skip
    return HomeVisit(
        plan=plan, community=ground.community, unit=unit, visitor_id=ground.person(), day=at.date(),
        due_at=ground.moment(), state=state, key=ground.key(), **facts,
    )  # fmt: skip


def _survey(ground: Ground, units: list[Unit], by: int) -> None:
    at = ground.begin + timedelta(days=3)
    survey = Survey.objects.create(
        community=ground.community, key=ground.key(), year=at.year, half="2", title="满意度调查", made_at=at,
        made_by_id=by, sent_at=at, sent_by_id=by, due_at=at + timedelta(days=21), slips=len(units),
    )  # fmt: skip
    Slip.objects.bulk_create(
        Slip(
            survey=survey, community=ground.community, unit=unit, digest=f"{survey.pk}-{place}", sealed="…", sent_at=at,
            returned_at=ground.after(at, timedelta(days=40)) if ground.some(0.6) else None,
        )
        for place, unit in enumerate(units)
    )  # fmt: skip


def _event(ground: Ground, by: int) -> Event:
    at, state = ground.moment(), ground.chance.choice(list(EventState))
    facts = {
        EventState.PLANNED: {},
        EventState.HELD: {"evaluated_at": at, "evaluated_by_id": by, "participants": 30},
        EventState.CANCELLED: {"cancelled_at": at, "cancelled_by_id": by, "cancelled_why": "下雨"},
    }[state]
    return Event(
        community=ground.community, key=ground.key(), title="游园会", at=at, place="中心广场", responsible_id=by,
        planned_at=at, planned_by_id=by, state=state, **facts,
    )  # fmt: skip


def _checks(ground: Ground, by: int) -> None:
    first = (ground.begin + timedelta(hours=12)).date().replace(day=1)
    records = [f"audit:{place}" for place in range(97)]
    draw = RecordsMonth.objects.create(
        community=ground.community,
        month=first,
        seed="1",
        population=records,
        drawn_at=ground.end,
    )
    rows = []
    for place in range(CHECKS):
        judgement = ground.chance.choice(["", *Judgement.values])
        judged = {"judged_by_id": by, "judged_at": ground.end} if judgement else {}
        words = "缺签名" if judgement == Judgement.FAULTY else ""
        day = first + timedelta(days=ground.chance.randrange(-3, 33))
        kind = ground.chance.choice(RecordKind.values)
        rows.append(SpotCheck(of=draw, position=place, kind=kind, day=day, judgement=judgement, words=words, **judged))
    SpotCheck.objects.bulk_create(rows)
