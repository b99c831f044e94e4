"""The questionnaire that a household opens by its link, without login (F-2); the section on its own page."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from core import clock
from core.addresses import address_of
from core.refusals import Refused
from outreach.forms.surveys import AnswerForm
from outreach.models import Slip
from outreach.queries.surveys import questions_of, slip_by, token_of, unanswered_of
from outreach.services.returns import answer as give
from portal.knocks import too_often
from portal.views.open_pages import LOOKS, WRITES, open_page, writes
from visitors.house_sections import Shown
from visitors.models import HouseLink


def _hasty(request: HttpRequest, token: str, _more: dict[str, Any]) -> bool:
    if too_often(LOOKS, address_of(request)):
        return True
    return writes(request) and too_often(WRITES, token)


def _answer(request: HttpRequest, slip: Slip, token: str) -> HttpResponse:
    """The form; posted, thanks. Whoever comes later reads that the household has answered."""
    survey, now = slip.survey, clock.now()
    context: dict[str, Any] = {"survey": survey, "slip": slip, "token": token}
    if request.method != "POST":
        over = survey.due_at is None or now > survey.due_at
        if slip.returned_at is None and not over:
            context["form"] = context["turns"] = AnswerForm(questions_of(survey))
        return render(request, "outreach/answer.html", {**context, "over": over})
    form = AnswerForm(questions_of(survey), request.POST)
    try:
        if form.is_valid():
            give(slip.pk, form.given, by=None, key=form.cleaned_data["key"], now=now)
            return redirect("outreach:answer", token=token)
    except Refused as refusal:
        form.refuse(refusal)
    return render(request, "outreach/answer.html", {**context, "form": form, "turns": form}, status=422)


answer = open_page(_answer, slip_by, _hasty)


def house_section(house: HouseLink, token: str, now: datetime) -> Shown | None:  # noqa: ARG001 a section's signature
    """A survey that waits for this household's answer, until it is over."""
    slip = unanswered_of(house.unit)
    if slip is None or slip.survey.due_at is None or now > slip.survey.due_at:
        return None
    own = token_of(slip)
    if not own:
        return None
    url = reverse("outreach:answer", args=[own])
    return Shown("outreach/_house_survey.html", {"survey": slip.survey, "url": url})
