"""The questionnaire on paper: printed with the unit's code, typed in by the desk (F-2)."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core import clock
from core.codes import qr_code
from core.refusals import Refused
from outreach import refusals
from outreach.forms.surveys import AnswerForm
from outreach.models import Slip, Survey
from outreach.queries import surveys as reads
from outreach.services.returns import answer
from staff.access import DeskRequest


def sheets(request: DeskRequest, pk: int) -> HttpResponse:
    """One sheet a unit with its code: ?slip=ID, or ?building=ID for its units that have not answered."""
    survey = reads.survey_of(request.community, pk)
    if survey.sent_at is None:
        raise refusals.SurveyNotSent
    slip, building = (_number(request.GET.get(name, "")) for name in ("slip", "building"))
    chosen: list[Slip] = []
    if slip:
        chosen = [reads.slip_of(survey, slip)]
    elif building:
        chosen = list(reads.missing_of(survey).filter(unit__building=building))
    _whole, buildings = reads.recovery_of(survey)
    context = {
        "survey": survey, "buildings": buildings, "questions": reads.questions_of(survey),
        "sheets": [(one, qr_code(_address(request, one))) for one in chosen],
    }  # fmt: skip
    shown = render(request, "outreach/sheets.html", context)
    shown["Cache-Control"] = "no-store"
    return shown


def _address(request: DeskRequest, slip: Slip) -> str:
    return request.build_absolute_uri(reverse("outreach:answer", args=[reads.token_of(slip) or "-"]))


def enter(request: DeskRequest, pk: int, row: int) -> HttpResponse:
    """Typed in from paper; the first answer of the unit counts."""
    survey = reads.survey_of(request.community, pk)
    slip, questions = reads.slip_of(survey, row), reads.questions_of(survey)
    if slip.returned_at is not None and request.method != "POST":
        return _paper(request, survey, slip, None)
    form = AnswerForm(questions, request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _paper(request, survey, slip, form)
    try:
        if form.is_valid():
            facts = {"by": request.membership, "key": form.cleaned_data["key"], "now": clock.now()}
            answer(slip.pk, form.given, **facts)
            messages.success(request, _("The answer of %(unit)s is entered.") % {"unit": slip.unit.code})
            return redirect("outreach:survey_missing", request.community.slug, pk)
    except Refused as refusal:
        form.refuse(refusal)
    return _paper(request, survey, slip, form, status=422)


def _paper(
    request: DeskRequest, survey: Survey, slip: Slip, form: AnswerForm | None, *, status: int = 200
) -> HttpResponse:
    context = {"survey": survey, "slip": slip, "form": form}
    return render(request, "outreach/paper_answer.html", context, status=status)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0
