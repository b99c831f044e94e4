"""One visitor at the gate: what is missing, the host's answer, the supervisor's, in and out (V-1…5)."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core import clock
from core.codes import qr_code
from residents.queries_places import phones_of
from staff.access import DeskRequest
from staff.enums import LEADS
from staff.models import Membership, User
from tickets.forms.page_form import PageForm
from tickets.views.page_forms import carry_out
from visitors.access import GATE, visit_of
from visitors.forms.visits import AgreeForm, CardForm
from visitors.models import Visit
from visitors.queries.story import steps_of
from visitors.services import consent as by_link
from visitors.services import visits as services
from visitors.services.visits import Consent, hindrance
from visitors.views.beside import colleague_of
from visitors.visit_enums import ConsentHow, Decision, Question, VisitState

# what leads to the gate's page when it is done; the others stay at the visitor
AWAY = {"in", "out", "away", "told"}
# who does it, to which visit, beside which colleague, when
Deed = Callable[[Membership, Visit, User | None, datetime], object]
PLAIN: dict[str, Deed] = {
    "agree": lambda who, visit, colleague, now: services.agree(
        who, visit.pk, Consent(ConsentHow.PHONE, resident=visit.host), supervised_by=colleague, now=now
    ),
    "ask_document": lambda who, visit, colleague, now: services.ask_supervisor(
        who, visit.pk, Question.NO_DOCUMENT, supervised_by=colleague, now=now
    ),
    "ask_host": lambda who, visit, colleague, now: services.ask_supervisor(
        who, visit.pk, Question.NO_HOST, supervised_by=colleague, now=now
    ),
    "in": lambda who, visit, colleague, now: services.let_in(who, visit.pk, supervised_by=colleague, now=now),
    "out": lambda who, visit, colleague, now: services.let_out(who, visit.pk, supervised_by=colleague, now=now),
    "away": lambda who, visit, colleague, now: services.turn_away(who, visit.pk, supervised_by=colleague, now=now),
    "told": lambda who, visit, colleague, now: services.host_told(who, visit.pk, supervised_by=colleague, now=now),
}
LEAD: dict[str, Deed] = {
    "allow": lambda who, visit, _colleague, now: services.decide(who, visit.pk, Decision.ALLOWED, now=now),
    "deny": lambda who, visit, _colleague, now: services.decide(who, visit.pk, Decision.DENIED, now=now),
}


def visit(request: DeskRequest, pk: int) -> HttpResponse:
    """One visitor; posted, what `do` names is done."""
    found, now = visit_of(request.membership, pk), clock.now()
    if request.method != "POST":
        return _page(request, found, _forms(request, found, now), now=now)
    name = request.POST.get("do", "")
    if name in LEAD and request.membership.role not in LEADS:
        raise PermissionDenied
    if deed := PLAIN.get(name) or LEAD.get(name):
        deed(request.membership, found, colleague_of(request), now)
        messages.success(request, _said(name, found))
        if name in AWAY:
            return redirect("visitors:gate", request.community.slug)
        return redirect("visitors:visit", request.community.slug, pk)
    if name == "link":
        return _link(request, found, now)
    return _with_words(request, found, name, now)


def state_part(request: DeskRequest, pk: int) -> HttpResponse:
    """Whether an answer has come: fetched again and again while the guard waits."""
    found = visit_of(request.membership, pk)
    return render(request, "visitors/_state.html", _facts(request, found, clock.now()))


def _with_words(request: DeskRequest, found: Visit, name: str, now: datetime) -> HttpResponse:
    """Deeds that need words: who agreed, what the visitor leaves."""
    forms = _forms(request, found, now)
    form = {"agreed": forms["agree_form"], "absent": forms["card_form"], "refused": forms["card_form"]}.get(name)
    if form is None:
        return redirect("visitors:visit", request.community.slug, found.pk)
    bound = type(form)(request.POST, who=request.membership, now=now, about=found.pk)
    who = request.membership
    facts: dict[str, Any] = {"supervised_by": colleague_of(request), "now": now}

    def do(data: Any) -> Visit:
        if name == "agreed":
            other = Consent(ConsentHow(data["how"]), name=data["agreed_name"])
            return services.agree(who, found.pk, other, **facts)
        return services.host_says_no(who, found.pk, absent=name == "absent", card=data["card"], **facts)

    if carry_out(request, bound, do) is None:
        forms["agree_form" if name == "agreed" else "card_form"] = bound
        return _page(request, found, forms, now=now, status=422)
    messages.success(request, _said(name, found))
    back = ("visitors:visit", request.community.slug, found.pk)
    return redirect(*back) if name == "agreed" else redirect("visitors:gate", request.community.slug)


def _link(request: DeskRequest, found: Visit, now: datetime) -> HttpResponse:
    """A link for the host alone, shown this once, to be sent or shown."""
    token = by_link.make_consent_link(request.membership, found.pk, supervised_by=colleague_of(request), now=now)
    url = request.build_absolute_uri(reverse("visitors:consent", args=[token]))
    answer = _page(request, found, _forms(request, found, now), now=now, more={"url": url, "code": qr_code(url)})
    answer["Cache-Control"] = "no-store"
    return answer


def _said(name: str, found: Visit) -> str:
    words = {
        "in": _("%(name)s is inside."),
        "out": _("%(name)s has left."),
        "away": _("Written down: %(name)s was not let in."),
        "told": _("Written down: the host knows."),
        "agree": _("Consent written down."),
        "agreed": _("Consent written down."),
        "absent": _("Written down; the desk tells the host."),
        "refused": _("Written down."),
        "ask_document": _("The supervisor has been asked. The answer appears here."),
        "ask_host": _("The supervisor has been asked. The answer appears here."),
        "allow": _("Decided: let in. The gate knows."),
        "deny": _("Decided: not let in. The gate knows."),
    }
    return words[name] % {"name": found.name} if "%" in words[name] else words[name]


def _forms(request: DeskRequest, found: Visit, now: datetime) -> dict[str, PageForm]:
    facts: dict[str, Any] = {"who": request.membership, "now": now, "about": found.pk}
    return {"agree_form": AgreeForm(**facts), "card_form": CardForm(**facts)}


def _facts(request: DeskRequest, found: Visit, now: datetime) -> dict[str, Any]:
    waits = found.state in {VisitState.ASKED, VisitState.AGREED}
    return {
        "visit": found,
        "waits": waits,
        "hindrance": hindrance(found) if waits else None,
        "asked": bool(found.question) and not found.decision and waits,
        "may": request.membership.role in GATE,
        "lead": request.membership.role in LEADS,
        "now": now,
    }


def _page(
    request: DeskRequest,
    found: Visit,
    forms: dict[str, PageForm],
    *,
    now: datetime,
    more: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    phones = phones_of(found.host) if found.host else []
    context = {**_facts(request, found, now), **forms, "phones": phones, **(more or {})}
    context["steps"] = steps_of(found.community_id, f"visit:{found.pk}")
    return render(request, "visitors/visit.html", context, status=status)
