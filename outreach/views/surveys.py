"""Pages on which a survey is made: the year, a new one, its questions, preview, sending (F-2)."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import clock
from outreach.enums import Half
from outreach.forms.surveys import AnswerForm, HeadingForm, NewSurveyForm, QuestionForm
from outreach.models import Question, Survey
from outreach.queries import surveys as reads
from outreach.rules import surveys as rules
from outreach.services import surveys as verbs
from outreach.services.visits import today_in
from outreach.views.years import year_in
from staff.access import DeskRequest
from staff.enums import LEADS
from tickets.views.page_forms import carry_out, fresh


def surveys(request: DeskRequest) -> HttpResponse:
    """The year's surveys, and what of them is due; ?year=2026."""
    today = today_in(request.community, clock.now())
    year = year_in(request, today.year)
    rows = reads.surveys_of(request.community, year)
    sent = {one.half: localdate(one.sent_at) for one, _recovery in rows if one.sent_at}
    due = [(Half(one.half).label, one) for one in rules.due_of(year, sent, today=today)]
    may = request.membership.role in LEADS
    context = {"year": year, "rows": rows, "due": due, "may": may, "now": clock.now()}
    return render(request, "outreach/surveys.html", context)


def new(request: DeskRequest) -> HttpResponse:
    """A draft, empty or like an earlier survey."""
    now = clock.now()
    if request.method != "POST":
        return render(request, "outreach/survey_new.html", {"form": fresh(request, NewSurveyForm, now=now)})
    form = NewSurveyForm(request.POST, who=request.membership, now=now)

    def do(data: Any) -> Survey:
        like = data["like"]
        return verbs.make_survey(request.membership, form.heading, like=like, key=data["key"], now=now)

    made = carry_out(request, form, do)
    if made is None:
        return render(request, "outreach/survey_new.html", {"form": form}, status=422)
    return redirect("outreach:survey_edit", request.community.slug, made.pk)


def edit(request: DeskRequest, pk: int) -> HttpResponse:
    """The draft: its words, its questions in their order; posted, other words."""
    survey, now = _draft(request, pk), clock.now()
    if request.method != "POST":
        return _edit(request, survey)
    form = HeadingForm(request.POST, who=request.membership, now=now, about=pk)

    def do(_data: Any) -> Survey:
        return verbs.set_heading(request.membership, pk, form.heading, now=now)

    if carry_out(request, form, do) is None:
        return _edit(request, survey, heading=form, status=422)
    messages.success(request, _("The words are saved."))
    return redirect("outreach:survey_edit", request.community.slug, pk)


def question(request: DeskRequest, pk: int) -> HttpResponse:
    """A question is written, moved or dropped; `question` names the one that is meant, none a new one."""
    survey, now = _draft(request, pk), clock.now()
    text = request.POST.get("question", "")
    which = int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None
    do_what = request.POST.get("do", "")
    if which is not None and do_what in {"up", "down"}:
        verbs.move_question(request.membership, pk, which, up=do_what == "up", now=now)
        return redirect("outreach:survey_edit", request.community.slug, pk)
    if which is not None and do_what == "drop":
        verbs.drop_question(request.membership, pk, which, now=now)
        messages.success(request, _("The question is dropped."))
        return redirect("outreach:survey_edit", request.community.slug, pk)
    form = QuestionForm(request.POST, who=request.membership, now=now, about=which or 0)

    def do(_data: Any) -> Question:
        return verbs.put_question(request.membership, pk, form.asking, question_id=which, now=now)

    if carry_out(request, form, do) is None:
        return _edit(request, survey, question=form, which=which, status=422)
    messages.success(request, _("The question is saved."))
    return redirect("outreach:survey_edit", request.community.slug, pk)


def preview(request: DeskRequest, pk: int) -> HttpResponse:
    """As a household will see it; nothing can be sent from here."""
    survey = reads.survey_of(request.community, pk)
    context = {"survey": survey, "form": AnswerForm(reads.questions_of(survey)), "preview": True}
    return render(request, "outreach/answer.html", context)


def send(request: DeskRequest, pk: int) -> HttpResponse:
    """To every occupied unit."""
    _draft(request, pk)  # another community's does not exist
    survey = verbs.send_survey(request.membership, pk, now=clock.now())
    said = ngettext(
        "Sent to %(count)s unit. Print the slip now.", "Sent to %(count)s units. Print the slips now.", survey.slips
    )
    messages.success(request, said % {"count": survey.slips})
    return redirect("outreach:survey", request.community.slug, pk)


def _draft(request: DeskRequest, pk: int) -> Survey:
    survey = reads.survey_of(request.community, pk)
    if survey.sent_at is not None and request.method != "POST":
        raise Http404
    return survey


def _edit(
    request: DeskRequest,
    survey: Survey,
    *,
    heading: HeadingForm | None = None,
    question: QuestionForm | None = None,
    which: int | None = None,
    status: int = 200,
) -> HttpResponse:
    now = clock.now()
    facts: dict[str, Any] = {"who": request.membership, "now": now}
    names = ("year", "half", "title", "title_en", "words", "words_en")
    initial = {name: getattr(survey, name) for name in names}
    rows = []
    for one in reads.questions_of(survey):
        form = question if question and which == one.pk else QuestionForm(about=one.pk, initial=_typed(one), **facts)
        rows.append((one, form))
    context = {
        "survey": survey,
        "heading": heading or HeadingForm(initial=initial, about=survey.pk, **facts),
        "rows": rows,
        "fresh": question if question and which is None else QuestionForm(**facts),
        "units": reads.surveyed_units(request.community).count(),
    }
    return render(request, "outreach/survey_edit.html", context, status=status)


def _typed(one: Question) -> dict[str, Any]:
    names = ("text", "text_en", "kind", "options", "required")
    return {**{name: getattr(one, name) for name in names}, "slug": one.code}
