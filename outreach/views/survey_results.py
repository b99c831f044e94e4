"""Pages of a survey that was sent: what came back, who is missing, the words, the year side by side (F-2, TL-13)."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core import clock
from core.charts import Bar, bars
from core.pages import page_of
from outreach.queries import surveys as reads
from outreach.queries.surveys import Result
from outreach.rules.surveys import UNHAPPY
from outreach.services.returns import raise_answer
from outreach.services.visits import today_in
from outreach.views.years import year_in
from staff.access import DeskRequest
from staff.enums import DESK, LEADS


def survey(request: DeskRequest, pk: int) -> HttpResponse:
    """How much came back, building by building, and every question's figures."""
    found = reads.survey_of(request.community, pk)
    if found.sent_at is None:
        name = "outreach:survey_edit" if request.membership.role in LEADS else "outreach:survey_preview"
        return redirect(name, request.community.slug, pk)
    whole, buildings = reads.recovery_of(found)
    drawn = [Bar(one.label, one.percent, f"{one.returned}/{one.slips}", bad=not one.enough) for one in buildings]
    results = [(one, picture_of(one)) for one in reads.results_of(found, words=False)]
    context = {
        "survey": found, "whole": whole, "buildings": buildings, "results": results,
        "picture": bars(_("Returned by building, per cent"), drawn), "now": clock.now(),
        "asks": reads.to_raise(found).filter(ticket=None).count(), "of_desk": request.membership.role in DESK,
    }  # fmt: skip
    return render(request, "outreach/survey.html", context)


def picture_of(result: Result) -> str:
    """The question's figures as bars; empty for words."""
    marks = result.question.kind == "scale"
    rows = [Bar(word, n, f"{n} · {share:.1f}%", bad=marks and int(word) <= UNHAPPY) for word, n, share in result.lines]
    return bars(str(result.question), rows)


def answers(request: DeskRequest, pk: int) -> HttpResponse:
    """The residents' own words, and the answers that ask for somebody: for the desk alone."""
    found = reads.survey_of(request.community, pk)
    texts = [one for one in reads.results_of(found, words=True) if one.words]
    page = page_of(reads.to_raise(found), request)
    return render(request, "outreach/answers.html", {"survey": found, "texts": texts, "page": page})


def raised(request: DeskRequest, pk: int, row: int) -> HttpResponse:
    """One tap: it is a matter."""
    if not reads.survey_of(request.community, pk).returns.filter(pk=row).exists():
        raise Http404  # an answer to another survey
    ticket = raise_answer(request.membership, row, now=clock.now())
    messages.success(request, _("It is a matter now, and you are its first responder."))
    return redirect("tickets:ticket", request.community.slug, ticket.number)


def missing(request: DeskRequest, pk: int) -> HttpResponse:
    """Whose answer has not come: to call, or to put a slip at the door once more."""
    found = reads.survey_of(request.community, pk)
    whole, _buildings = reads.recovery_of(found)
    page = page_of(reads.missing_of(found), request, size=200)
    context = {"survey": found, "page": page, "whole": whole, "now": clock.now()}
    return render(request, "outreach/missing.html", context)


def year(request: DeskRequest) -> HttpResponse:
    """Both surveys of a year, question by question (F-2); ?year=2026."""
    chosen = year_in(request, today_in(request.community, clock.now()).year)
    rows = [(one, back) for one, back in reads.surveys_of(request.community, chosen) if one.sent_at]
    columns = sorted(rows, key=lambda pair: pair[0].half)
    context = {"year": chosen, "columns": columns, "rows": reads.compared([one for one, _back in columns])}
    return render(request, "outreach/survey_year.html", context)
