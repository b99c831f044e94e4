"""Release passes at the desk: the lists, an application, one pass with its next step, its photos (V-6)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from attachments.queries import attached_to
from attachments.views import hand_out
from core import clock
from core.addresses import address_of
from core.masking import mask_phone
from core.pages import page_of
from residents.queries_places import resident_for, unit_for
from staff.access import DeskRequest
from staff.enums import LEADS
from staff.models import Community
from staff.services.sign import check_signature
from tickets.forms.page_form import as_typed
from tickets.views.intake_page import BESIDE
from tickets.views.page_forms import carry_out, fresh
from visitors import pass_refusals as refusals
from visitors.forms.passes import ConfirmForm, LookForm, PassForm, SignForm, WithdrawForm
from visitors.models import ReleasePass
from visitors.pass_access import check_of, pass_file_of, pass_of
from visitors.pass_enums import CLERKS, GATE, ConfirmedHow, PassState
from visitors.queries import passes as queries
from visitors.queries.story import steps_of
from visitors.services import passes as services
from visitors.services.pass_gate import look_into_check
from visitors.services.passes import Confirmation
from visitors.views.beside import colleague_of, remember

LISTS = ("waiting", "today", "coming", "used", "unused", "look")


def passes(request: DeskRequest) -> HttpResponse:
    """One list at a time: waiting, valid today, for later, used, not used, and what a supervisor must look into."""
    now, community, role = clock.now(), request.community, request.membership.role
    lists = [name for name in LISTS if name != "look" or role in LEADS]
    first = "waiting" if role in CLERKS else "today"
    shown = request.GET.get("list", first)
    shown = shown if shown in lists else first
    counts = queries.counts(community, request.membership, now)
    page: Page[Any] = page_of(_rows(shown, community, now), request, known=counts.get(shown))
    context = {
        "tabs": [(name, _title(name)) for name in lists],
        "shown": shown,
        "counts": counts,
        "page": page,
        "rows": [] if shown == "look" else [(one, one.state_at(now)) for one in page.object_list],
        "may_apply": role in CLERKS,
        "at_gate": role in GATE,
        "now": now,
    }
    return render(request, "visitors/passes.html", context)


def _rows(name: str, community: Community, now: datetime) -> QuerySet[Any]:
    """The list of this name."""
    if name == "waiting":
        return queries.waiting(community, now)
    if name == "today":
        return queries.valid_today(community, now)
    if name == "coming":
        return queries.coming(community, now)
    if name == "used":
        return queries.used(community)
    return queries.not_used(community, now) if name == "unused" else queries.to_look_at(community)


def _title(name: str) -> str:
    return {
        "waiting": _("Waiting"),
        "today": _("Valid today"),
        "coming": _("For later"),
        "used": _("Used"),
        "unused": _("Not used"),
        "look": _("To look into"),
    }[name]


def add(request: DeskRequest) -> HttpResponse:
    """The desk writes an application down."""
    now = clock.now()
    if request.method != "POST":
        hour = as_typed(now)[:-2] + "00"
        initial = {"from_at": hour, "unit": request.GET.get("unit", "")[:48], BESIDE: colleague_of(request)}
        form = fresh(request, PassForm, now=now, initial=initial)
        return render(request, "visitors/pass_add.html", {"form": form})
    form = PassForm(request.POST, who=request.membership, now=now, files=request.FILES)

    def do(data: Mapping[str, Any]) -> ReleasePass:
        by = request.user
        facts = {"by": by, "files_by": by, "key": data["key"], "now": now}
        return services.apply_for_pass(request.community, data["unit"], form.application(), **facts)

    made = carry_out(request, form, do)
    if made is None:
        return render(request, "visitors/pass_add.html", {"form": form}, status=422)
    remember(request, form.cleaned_data.get(BESIDE))
    messages.success(request, _("Applied for. Confirm the owner next."))
    return redirect("visitors:pass", request.community.slug, made.pk)


def release(request: DeskRequest, pk: int) -> HttpResponse:
    """One pass with what may be done next."""
    return _page(request, pass_of(request.membership, pk), clock.now())


def confirm(request: DeskRequest, pk: int) -> HttpResponse:
    """The owner's identity is confirmed, and the owner agrees."""
    now, found = clock.now(), pass_of(request.membership, pk)
    form = _confirm_form(found)(request.POST, who=request.membership, now=now, about=pk)

    def do(data: Mapping[str, Any]) -> ReleasePass:
        given = Confirmation(
            ConfirmedHow(data["how"]), form.chosen(), data["owner_name"], data["document"], data.get("consent_how", "")
        )
        return services.confirm_owner(request.membership, pk, given, supervised_by=colleague_of(request), now=now)

    if carry_out(request, form, do) is None:
        return _page(request, found, now, confirm=form)
    messages.success(request, _("The owner is confirmed. Now the duty officer signs."))
    return redirect("visitors:pass", request.community.slug, pk)


def sign(request: DeskRequest, pk: int) -> HttpResponse:
    """The duty officer signs."""
    now, found = clock.now(), pass_of(request.membership, pk)
    form = SignForm(request.POST, who=request.membership, now=now, about=pk)

    def do(data: Mapping[str, Any]) -> ReleasePass:
        signer = queries.signing_membership(request.community, data["signer"])
        if signer is None:
            raise refusals.PassSignerUnfit("signer")
        secret, address = data.get("secret", ""), address_of(request)
        check_signature(user=data["signer"], secret=secret, now=now, address=address, field="secret")
        return services.sign_pass(request.membership, pk, signer=signer, supervised_by=colleague_of(request), now=now)

    if carry_out(request, form, do) is None:
        return _page(request, found, now, sign=form)
    messages.success(request, _("Signed. Print it, stamp it and give it to the applicant."))
    return redirect("visitors:pass", request.community.slug, pk)


def withdraw(request: DeskRequest, pk: int) -> HttpResponse:
    """It does not count any more."""
    now, found = clock.now(), pass_of(request.membership, pk)
    form = WithdrawForm(request.POST, who=request.membership, now=now, about=pk)
    facts: dict[str, Any] = {"supervised_by": colleague_of(request), "now": now}
    words = lambda data: services.withdraw_pass(request.membership, pk, words=data["words"], **facts)  # noqa: E731
    if carry_out(request, form, words) is None:
        return _page(request, found, now, withdraw=form)
    messages.success(request, _("Withdrawn. The gate does not release it any more."))
    return redirect("visitors:pass", request.community.slug, pk)


def look(request: DeskRequest, pk: int) -> HttpResponse:
    """A supervisor has looked into what did not fit at the gate."""
    now, check = clock.now(), check_of(request.membership, pk)
    form = LookForm(request.POST, who=request.membership, now=now, about=pk)
    words = lambda data: look_into_check(request.membership, pk, words=data["words"], now=now)  # noqa: E731
    if carry_out(request, form, words) is None:
        return _page(request, pass_of(request.membership, check.release_id), now, look=form)
    messages.success(request, _("Kept beside the check."))
    return redirect("visitors:pass", request.community.slug, check.release_id)


def file(request: DeskRequest, pk: int) -> HttpResponse:
    """A photo of the goods."""
    answer = hand_out(pass_file_of(request.membership, pk), small="small" in request.GET)
    answer["Cache-Control"] = "no-store"
    return answer


def unit_passes(request: DeskRequest, unit_id: int) -> HttpResponse:
    """A unit's passes: a panel of its page, or a page by itself."""
    now, unit = clock.now(), unit_for(request.community, unit_id)
    unit.community = request.community
    context = {"unit": unit, "may_apply": request.membership.role in CLERKS}
    return _panel(request, queries.passes_of_unit(unit), now, context)


def resident_passes(request: DeskRequest, resident_id: int) -> HttpResponse:
    """The passes that name a resident: a panel of the resident's page, or a page by itself."""
    person = resident_for(request.community, resident_id)
    return _panel(request, queries.passes_of_person(person), clock.now(), {"person": person})


def _panel(request: DeskRequest, found: Sequence[ReleasePass], now: datetime, context: dict[str, Any]) -> HttpResponse:
    rows = [(one, one.state_at(now)) for one in found]
    shown = {"rows": rows[: queries.MOST], "more": len(rows) > queries.MOST, "now": now}
    template = "visitors/_unit_passes.html" if request.htmx else "visitors/unit_passes.html"
    return render(request, template, {**context, **shown})


def _confirm_form(found: ReleasePass) -> type[ConfirmForm]:
    return type("ConfirmFormOfPass", (ConfirmForm,), {"release": found, "__module__": ConfirmForm.__module__})


def _page(request: DeskRequest, found: ReleasePass, now: datetime, **failed: Any) -> HttpResponse:
    """The pass, and the one form that fits; a refused form stays with everything typed."""
    state, clerk = found.state_at(now), request.membership.role in CLERKS
    context: dict[str, Any] = {
        "release": found,
        "state": state,
        "phone": mask_phone(found.phone),
        "code": queries.code_on(found) if clerk else "",
        "photos": attached_to("release_pass", [found.pk]).get(found.pk, []),
        "checks": queries.checks_of(found),
        "steps": steps_of(found.community_id, f"pass:{found.pk}"),
        "may_withdraw": clerk and state not in {PassState.USED, PassState.WITHDRAWN},
        "at_gate": request.membership.role in GATE and state == PassState.VALID,
        "may_look": request.membership.role in LEADS,
        "now": now,
        **failed,
    }
    if clerk and state == PassState.WAITING and "confirm" not in failed:
        context["confirm"] = fresh(request, _confirm_form(found), now=now, about=found.pk)
    if clerk and state == PassState.CONFIRMED and "sign" not in failed:
        context["sign"] = fresh(request, SignForm, now=now, about=found.pk)
    if context["may_withdraw"] and "withdraw" not in failed:
        context["withdraw"] = fresh(request, WithdrawForm, now=now, about=found.pk)
    if context["may_look"] and "look" not in failed:
        context["look"] = fresh(request, LookForm, now=now)
    status = next((422 for form in failed.values() if form.errors), 200)
    return render(request, "visitors/pass.html", context, status=status)
