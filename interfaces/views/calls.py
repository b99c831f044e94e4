"""The telephone's pages: the card in the corner while it rings, recent and missed calls, extensions."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from core import clock
from interfaces.forms import ExtensionForm
from interfaces.models import Extension, PhoneCall
from interfaces.personal import number_of
from interfaces.queries import calls as queries
from interfaces.services import calls as verbs
from staff.access import DeskRequest
from staff.enums import OVERSIGHT
from tickets.forms.ground import Ground
from tickets.views.intake_page import fresh_page
from tickets.views.page_forms import carry_out, fresh

PAGE = 50


@never_cache
def ringing(request: DeskRequest) -> HttpResponse:
    """What rings at this desk: asked every second by the open page, so it says nothing while nothing has changed."""
    calls = list(queries.ringing(request.membership, clock.now()))
    seen = ",".join(f"{one.pk}{one.state[0]}" for one in calls)
    if seen == request.GET.get("seen", ""):
        return HttpResponse(status=204)
    context = {"cards": queries.cards(calls), "seen": seen}
    return render(request, "interfaces/_ringing.html", context)


def calls(request: DeskRequest) -> HttpResponse:
    """My recent calls, and those that nobody answered."""
    page = Paginator(queries.calls_for(request.membership), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "missed": queries.missed_in(request.community)[:PAGE], "now": clock.now()}
    return render(request, "interfaces/calls.html", context)


def take(request: DeskRequest, pk: int) -> HttpResponse:
    """Open the intake for this call; what is typed in another intake stays there as its draft."""
    now = clock.now()
    call = verbs.take_call(_mine(request, pk).pk, by=request.user, now=now)
    wished = {"unit": call.unit_id, "resident": call.resident_id}
    if query := "&".join(f"{name}={value}" for name, value in wished.items() if value):
        return redirect(f"{reverse('tickets:intake', args=[request.community.slug])}?{query}")
    # nobody is known under this number: it stands in no address, so the page itself is the answer
    return fresh_page(request, ground=Ground(request.membership, now), heard=number_of(call))


def put_away(request: DeskRequest, pk: int) -> HttpResponse:
    """The card goes; the call stays in the list."""
    verbs.take_call(_mine(request, pk).pk, by=request.user, now=clock.now())
    if request.htmx:
        return HttpResponse("")
    return redirect("interfaces:calls", community=request.community.slug)


def settle(request: DeskRequest, pk: int) -> HttpResponse:
    """Somebody has called back."""
    call = get_object_or_404(PhoneCall, community=request.community, pk=pk)
    if verbs.settle_missed(call.pk, by=request.user, now=clock.now()):
        messages.success(request, _("Noted: this caller was called back."))
    else:
        messages.info(request, _("This call was settled before."))
    return redirect("interfaces:calls", community=request.community.slug)


def extensions(request: DeskRequest) -> HttpResponse:
    """Whose telephone is whose; posted, one more."""
    now = clock.now()
    form: ExtensionForm | None = None
    if request.method == "POST":
        form = ExtensionForm(request.POST, who=request.membership, now=now)
        made = carry_out(
            request,
            form,
            lambda data: verbs.set_extension(
                request.community, number=data["number"], user=data["user"], by=request.user, now=now
            ),
        )
        if made:
            messages.success(request, _("Calls to this extension open the caller's card on that desk."))
            return redirect("interfaces:extensions", community=request.community.slug)
    context = {
        "extensions": queries.extensions_of(request.community),
        "form": form or fresh(request, ExtensionForm, now=now),
    }
    return render(request, "interfaces/extensions.html", context, status=422 if form else 200)


def remove_extension(request: DeskRequest, pk: int) -> HttpResponse:
    """Calls to it open no card any more."""
    found = get_object_or_404(Extension, community=request.community, pk=pk)
    verbs.remove_extension(found, by=request.user, now=clock.now())
    messages.success(request, _("The extension was removed."))
    return redirect("interfaces:extensions", community=request.community.slug)


def _mine(request: DeskRequest, pk: int) -> PhoneCall:
    """A call on one's own line; a lead may take any."""
    rows = PhoneCall.objects.filter(community=request.community)
    if request.membership.role not in OVERSIGHT:
        rows = rows.filter(agent=request.user)
    return get_object_or_404(rows, pk=pk)
