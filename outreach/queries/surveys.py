"""Reads of surveys: who is asked, what came back, building by building, question by question (F-2, TL-13)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.utils.crypto import salted_hmac

from core.sealing import Unreadable, unseal
from deadlines.registry import SubjectFacts
from outreach.enums import Kind
from outreach.models import Question, Reply, Return, Slip, Survey
from outreach.rules.shares import share
from outreach.rules.surveys import MARKS, TARGET, reached
from residents.enums import UnitKind
from residents.models import Resident, Unit
from staff.models import Community

MOST_WORDS = 500  # texts of one question on a page
MOST_SLIPS = 8  # surveys on a unit's panel


def surveyed_units(community: Community) -> QuerySet[Unit]:
    """Every occupied unit that somebody lives or works in."""
    return Unit.objects.filter(community=community, occupied=True).exclude(kind=UnitKind.GARAGE)


def slip_digest(token: str) -> str:
    """What is kept of a slip's token in clear."""
    return salted_hmac("outreach.slip", token, algorithm="sha256").hexdigest()


def slip_by(token: str) -> Slip | None:
    """The slip behind a token, with survey, community and unit. One query."""
    rows = Slip.objects.select_related("community", "survey", "unit__building")
    return rows.filter(digest=slip_digest(token)).first()


def token_of(slip: Slip) -> str:
    """The token as it was sent; empty when the key that sealed it is gone."""
    try:
        return unseal(slip.sealed)
    except Unreadable:
        return ""


def surveys_of(community: Community, year: int) -> "list[tuple[Survey, Recovery]]":
    """The year's surveys with how many came back, the latest first."""
    rows = Survey.objects.filter(community=community, year=year).select_related("made_by")
    counted = rows.annotate(returned=Count("returns")).order_by("-half", "-made_at", "-pk")
    return [(one, Recovery("", one.slips, one.returned)) for one in counted]


def sent_before(community: Community) -> QuerySet[Survey]:
    """What a new survey may be copied from, the latest first."""
    return Survey.objects.filter(community=community).order_by("-year", "-half", "-pk")


def survey_of(community: Community, pk: int) -> Survey:
    """The community's survey; else 404."""
    rows = Survey.objects.filter(community=community).select_related("made_by", "sent_by")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    found.community = community
    return found


def questions_of(survey: Survey) -> list[Question]:
    """In the order in which they are asked."""
    return list(survey.questions.order_by("place", "pk"))


def slip_of(survey: Survey, pk: int) -> Slip:
    """One slip of the survey; else 404."""
    found = Slip.objects.select_related("unit__building").filter(survey=survey, pk=pk).first()
    if found is None:
        raise Http404
    return found


def slips_of(survey: Survey) -> QuerySet[Slip]:
    """All slips, by building and door."""
    rows = Slip.objects.filter(survey=survey).select_related("unit__building")
    return rows.order_by("unit__building__number", "unit__code", "pk")


def missing_of(survey: Survey) -> QuerySet[Slip]:
    """Whose answer has not come."""
    return slips_of(survey).filter(returned_at=None)


@dataclass(frozen=True)
class Recovery:
    """How many slips came back, of one building or of all."""

    label: str
    slips: int
    returned: int
    pk: int = 0

    @property
    def percent(self) -> float:
        """Per cent, cut off."""
        return share(self.returned, self.slips)

    @property
    def enough(self) -> bool:
        """Whether at least half came back."""
        return reached(self.returned, self.slips)

    @property
    def missing(self) -> int:
        """How many have not come back."""
        return self.slips - self.returned

    @property
    def target(self) -> int:
        """How many make half."""
        return -(-self.slips * TARGET // 100)


def recovery_of(survey: Survey) -> tuple[Recovery, list[Recovery]]:
    """In all, and by building. One query."""
    rows = Slip.objects.filter(survey=survey).values("unit__building", "unit__building__number", "unit__building__name")
    found = rows.annotate(n=Count("pk"), back=Count("returned_at"))
    by = [
        Recovery(
            one["unit__building__name"] or f"{one['unit__building__number']}栋",
            one["n"],
            one["back"],
            one["unit__building"],
        )
        for one in sorted(found, key=lambda one: (len(one["unit__building__number"]), one["unit__building__number"]))
    ]
    whole = Recovery("", sum(one.slips for one in by), sum(one.returned for one in by))
    return whole, by


@dataclass
class Result:
    """One question's figures: how many answered, how many each choice, the mean of a scale."""

    question: Question
    answered: int = 0
    counts: dict[int, int] = field(default_factory=dict)
    words: Sequence[str] = ()

    @property
    def mean(self) -> float | None:
        """Of a scale."""
        total = sum(self.counts.values())
        if self.question.kind != Kind.SCALE or not total:
            return None
        return sum(mark * n for mark, n in self.counts.items()) / total

    @property
    def lines(self) -> list[tuple[str, int, float]]:
        """Choice, number, per cent of those who answered; the best mark first."""
        if self.question.kind == Kind.TEXT:
            return []
        if self.question.kind == Kind.SCALE:
            pairs = [(str(mark), self.counts.get(mark, 0)) for mark in reversed(MARKS)]
        else:
            pairs = [(word, self.counts.get(place, 0)) for place, word in enumerate(self.question.choices, 1)]
        return [(word, n, share(n, self.answered)) for word, n in pairs]


def results_of(survey: Survey, *, words: bool) -> list[Result]:
    """Every question's figures; the residents' own words for those who may read them. Four queries at the most."""
    results = {one.pk: Result(one) for one in questions_of(survey)}
    given = Reply.objects.filter(of__survey=survey)
    for pk, n in given.values_list("question").annotate(n=Count("of", distinct=True)):
        results[pk].answered = n
    counted = given.exclude(number=None).values_list("question", "number").annotate(n=Count("pk"))
    for pk, number, n in counted:
        results[pk].counts[number] = n
    if words:
        texts: dict[int, list[str]] = {}
        for pk, text in given.exclude(text="").order_by("-pk").values_list("question", "text"):
            texts.setdefault(pk, []).append(text)
        for pk, found in texts.items():
            results[pk].words = found[:MOST_WORDS]
    return list(results.values())


def to_raise(survey: Survey) -> QuerySet[Return]:
    """Answers that ask for somebody: low marks, or a wish to be called; the open ones first."""
    rows = Return.objects.filter(Q(unhappy=True) | Q(call_back=True), survey=survey)
    shown = rows.select_related("slip__unit__building", "ticket").prefetch_related("replies__question")
    return shown.order_by("ticket", "-at", "-pk")


def unanswered_of(unit: Unit) -> Slip | None:
    """The latest slip of the unit that has no answer yet."""
    rows = Slip.objects.filter(unit=unit, returned_at=None).select_related("survey")
    return rows.order_by("-sent_at", "-pk").first()


def slips_of_unit(unit: Unit) -> list[Slip]:
    """What the unit was asked, the latest first, one more than `MOST_SLIPS` where there are others; one query."""
    return _asked(Slip.objects.filter(unit=unit))


def slips_of_resident(person: Resident) -> list[Slip]:
    """What the person's homes were asked; a slip belongs to a household, not to a person."""
    return _asked(Slip.objects.filter(unit__in=person.occupancies.values("unit")))


def _asked(rows: QuerySet[Slip]) -> list[Slip]:
    shown = rows.select_related("survey", "unit__building", "answer__entered_by")
    return list(shown.order_by("-sent_at", "-pk")[: MOST_SLIPS + 1])


def compared(surveys: Iterable[Survey]) -> list[tuple[Question, list[Result | None]]]:
    """Questions of the same code side by side, in the order of the later survey (F-2)."""
    columns = [{one.question.code: one for one in results_of(survey, words=False)} for survey in surveys]
    order: dict[str, Question] = {}
    for column in reversed(columns):
        for code, one in column.items():
            order.setdefault(code, one.question)
    return [(question, [column.get(code) for column in columns]) for code, question in order.items()]


class SurveySubjects:
    """Registered in `outreach/apps.py` for the subject kind "survey": owed until half came back, or it was reported."""

    def load(self, ids: Iterable[int]) -> Mapping[int, SubjectFacts]:
        """Its title and its page. Nobody answers for it alone: the leads hear of it."""
        rows = Survey.objects.filter(pk__in=list(ids)).values_list("pk", "missed_at", "title", "community__slug")
        return {
            pk: SubjectFacts(
                is_open=missed_at is None,
                first_responder_id=None,
                handler_id=None,
                url=f"/c/{slug}/surveys/{pk}/",
                params={"survey": title},
                topic="survey",
            )
            for pk, missed_at, title, slug in rows
        }
