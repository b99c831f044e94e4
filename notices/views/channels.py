"""The administrator's channels: which there are and how they do, set one up, try it, switch it off, remove it."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core import clock
from core.keys import clean_uuid
from core.refusals import Refused
from notices.deliver.trial import try_out
from notices.enums import ChannelKind, Urgency
from notices.forms import ChannelForm
from notices.models import Channel
from notices.queries import channel_rows, dead_count
from notices.reasons import reason
from notices.services import make_channel, remove_channel, set_channel, switch_channel
from notices.transport import Outcome
from staff.access import DeskRequest
from staff.enums import Role


def channel_list(request: DeskRequest) -> HttpResponse:
    """Every channel with what it hears, how it does and what waits."""
    context = {
        "rows": channel_rows(request.community),
        "dead": dead_count(request.community),
        "kinds": ChannelKind.choices,
    }
    return render(request, "notices/channels.html", context)


def new(request: DeskRequest, kind: str) -> HttpResponse:
    """Set up a channel of a kind."""
    if kind not in ChannelKind.values:
        raise Http404
    proposed = {
        "roles": [Role.SUPERVISOR, Role.DIRECTOR],
        "least_urgency": Urgency.SOON,
        "language": "zh-hans",
    }
    form = ChannelForm(request.POST if request.method == "POST" else None, kind=ChannelKind(kind), initial=proposed)
    if request.method == "POST" and form.is_valid():
        key = UUID(clean_uuid(request.POST.get("key", "")) or str(uuid4()))
        try:
            made = make_channel(request.membership, ChannelKind(kind), form.facts, key=key, now=clock.now())
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        else:
            messages.success(request, _("The channel is set up. Send a test message to see whether it arrives."))
            return redirect("notices:channel", community=request.community.slug, pk=made.pk)
    context = {"form": form, "kind": ChannelKind(kind), "key": clean_uuid(request.POST.get("key", "")) or uuid4()}
    return render(request, "notices/channel.html", context, status=422 if form.errors else 200)


def channel(request: DeskRequest, pk: int) -> HttpResponse:
    """One channel: its state, a test, and what can be changed."""
    found = channel_of(request, pk)
    initial = {
        name: getattr(found, name) for name in ("name", "roles", "least_urgency", "quiet_from", "quiet_to", "language")
    }
    posted = request.POST if request.method == "POST" else None
    form = ChannelForm(posted, kind=ChannelKind(found.kind), hint=found.hint, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            set_channel(request.membership, found, form.facts, now=clock.now())
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        else:
            messages.success(request, _("Saved. What waits goes by it from now on."))
            return redirect("notices:channel", community=request.community.slug, pk=pk)
    row = next(row for row in channel_rows(request.community, only=pk))
    context = {"form": form, "kind": ChannelKind(found.kind), "channel": found, "row": row}
    return render(request, "notices/channel.html", context, status=422 if form.errors else 200)


def test(request: DeskRequest, pk: int) -> HttpResponse:
    """Send a test message and show what came of it."""
    found = channel_of(request, pk)
    say_outcome(request, try_out(found, clock=clock.now))
    return redirect("notices:channel", community=request.community.slug, pk=pk)


def switch(request: DeskRequest, pk: int) -> HttpResponse:
    """Off or on again."""
    found = channel_of(request, pk)
    active = request.POST.get("active") == "1"
    switch_channel(request.membership, found, active=active, now=clock.now())
    messages.success(request, _("The channel is on.") if active else _("The channel is off. What waits stays."))
    return redirect("notices:channel", community=request.community.slug, pk=pk)


def remove(request: DeskRequest, pk: int) -> HttpResponse:
    """Drop the channel and what waits in it."""
    remove_channel(request.membership, channel_of(request, pk), now=clock.now())
    messages.success(request, _("The channel is removed. The notices stand in the desk as before."))
    return redirect("notices:channels", community=request.community.slug)


def channel_of(request: DeskRequest, pk: int) -> Channel:
    """The community's channel, else 404."""
    return get_object_or_404(Channel, pk=pk, community=request.community)


def say_outcome(request: DeskRequest, outcome: Outcome) -> None:
    """The result of a test as a message."""
    if outcome.delivered:
        messages.success(request, _("The test message was accepted by the receiver."))
    else:
        messages.error(
            request, _("The test message did not arrive. %(why)s") % {"why": reason(outcome.error, outcome.detail)}
        )
