"""A month's visits and a survey's results as Excel, with Chinese headers (RP-2)."""

from collections.abc import Iterator, Sequence

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from core.book_writer import Cell, SheetOut, write_book
from core.days import read_day
from core.downloads import workbook
from outreach.models import VisitPlan
from outreach.queries import surveys
from outreach.queries.visits import plan_of, progress_of, visits_of
from staff.access import DeskRequest


def visits_book(request: DeskRequest, month: str) -> HttpResponse:
    """The month's visits, one a row, and its figures."""
    try:
        first = read_day(f"{month}-01")
    except ValueError:
        raise Http404 from None
    plan = plan_of(request.community, first)
    if plan is None:
        raise Http404
    with override("zh-hans"):
        content = write_book(_visit_sheets(plan))
        name = _("home visits")
    return workbook(content, f"{request.community.name}{month}{name}.xlsx", f"visits-{month}.xlsx")


def _visit_sheets(plan: VisitPlan) -> list[SheetOut]:
    heads = [
        _("Day"), _("Unit"), _("Who goes"), _("State"), _("When"), _("Visited by"), _("Whom you met"),
        _("Satisfaction"), _("What was said"), _("Nobody at home"), _("Matters raised"), _("Why it is left out"),
    ]  # fmt: skip
    found = progress_of(plan)
    figures = [
        (_("Households"), found.households), (_("Visits needed"), found.need), (_("in the plan"), found.planned),
        (_("Visits made"), found.made), (_("Share of the households in %"), found.percent),
        (_("times nobody at home"), found.nobody), (_("matters raised"), found.raised),
    ]  # fmt: skip
    return [
        SheetOut(_("Home visits"), heads, _visit_rows(plan), widths={8: 50, 10: 24}, frozen=2),
        SheetOut(_("Figures"), [_("Figure"), pgettext("figure", "Number")], figures, widths={0: 28}),
    ]


def _visit_rows(plan: VisitPlan) -> Iterator[Sequence[Cell]]:
    for one in visits_of(plan).prefetch_related("raised__ticket"):
        met = one.resident.titled if one.resident else one.met
        numbers = " ".join(raised.ticket.number for raised in one.raised.all())
        yield (
            one.day, one.unit.code, str(one.visitor), str(one.get_state_display()), one.visited_at,
            str(one.made_by or ""), met, str(one.get_mood_display()), one.words, one.tries or None,
            numbers, one.dropped_why,
        )  # fmt: skip


def survey_book(request: DeskRequest, pk: int) -> HttpResponse:
    """Figures by question, recovery by building, the residents' words; no unit stands beside an answer."""
    survey = surveys.survey_of(request.community, pk)
    if survey.sent_at is None:
        raise Http404
    with override("zh-hans"):
        results = surveys.results_of(survey, words=True)
        whole, buildings = surveys.recovery_of(survey)
        counted = (
            (str(one.question), word, n, share, None if one.mean is None else round(one.mean, 2))
            for one in results for word, n, share in one.lines
        )  # fmt: skip
        back = ((one.label or _("In all"), one.slips, one.returned, one.percent) for one in (*buildings, whole))
        words = ((str(one.question), text) for one in results for text in one.words)
        heads = [_("Question"), pgettext("survey", "Answer"), pgettext("survey", "Number"), "%", _("mean")]
        places = [_("Building"), _("Slips"), pgettext("survey", "Returned"), "%"]
        content = write_book(
            [
                SheetOut(_("Question by question"), heads, counted, widths={0: 50, 1: 24}),
                SheetOut(_("Returned by building"), places, back),
                SheetOut(_("Words of the residents"), [_("Question"), _("own words")], words, widths={0: 40, 1: 80}),
            ]
        )
        name = f"{request.community.name}{survey}.xlsx"
    return workbook(content, name, f"survey-{survey.year}-{survey.half}.xlsx")
