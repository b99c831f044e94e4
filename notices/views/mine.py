"""My own e-mail: where to, what, and when not; and that the address is mine."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core import clock
from core.refusals import Refused
from core.sealing import Unreadable, unseal
from notices.deliver.trial import ask_whose, try_out
from notices.enums import Urgency
from notices.forms import MailForm
from notices.models import Channel
from notices.reasons import reason
from notices.services import ask_proof, confirm_mail, proven_by, set_mail
from notices.views.channels import say_outcome
from staff.access import DeskRequest


def mail(request: DeskRequest) -> HttpResponse:
    """See and set it; it holds for every community that I serve."""
    channel = Channel.objects.filter(person=request.user).first()
    form = MailForm(request.POST if request.method == "POST" else None, initial=kept(channel, request))
    if request.method == "POST" and form.is_valid():
        try:
            made = set_mail(request.user, form.facts, now=clock.now())
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        else:
            _saved(request, made)
            return redirect("notices:mail", community=request.community.slug)
    why = reason(channel.error, channel.error_detail) if channel else ""
    context = {"form": form, "channel": channel, "why": why, "server": settings.MAIL_SERVER is not None}
    return render(request, "notices/mail.html", context, status=422 if form.errors else 200)


def _saved(request: DeskRequest, made: Channel | None) -> None:
    """Say so; a new address is asked at once whose it is."""
    if made is None:
        messages.success(request, _("Saved. You get no e-mail."))
    elif not made.waits_for_proof:
        messages.success(request, _("Saved. Send yourself a test message."))
    elif made.asked_at is None:
        try:
            _ask(request)
        except Refused as refused:
            messages.warning(request, str(refused))
    else:
        messages.success(request, _("Saved. The address still waits for confirmation."))


def again(request: DeskRequest) -> HttpResponse:
    """Send the link once more."""
    try:
        _ask(request)
    except Refused as refused:
        messages.warning(request, str(refused))
    return redirect("notices:mail", community=request.community.slug)


def _ask(request: DeskRequest) -> None:
    """Send the link to the address and say what came of it. Raises a Refused."""
    token = ask_proof(request.user, now=clock.now())
    if token is None:
        messages.success(request, _("This address is confirmed already."))
        return
    channel = Channel.objects.get(person=request.user)
    path = reverse("notices:mail_confirm", args=[request.community.slug, token])
    link = f"{settings.PUBLIC_URL}{path}" if settings.PUBLIC_URL else request.build_absolute_uri(path)
    outcome = ask_whose(channel, link, clock=clock.now)
    if outcome.delivered:
        words = _("A link was sent to %(hint)s. Open it within a day to confirm the address; nothing else goes there.")
        messages.success(request, words % {"hint": channel.hint})
    else:
        why = reason(outcome.error, outcome.detail)
        messages.error(request, _("The link could not be sent. %(why)s") % {"why": why})


def confirm(request: DeskRequest, token: str) -> HttpResponse:
    """What the link opens: who is asked and the button; pressed, notices go there."""
    context: dict[str, object] = {}
    try:
        if request.method == "POST":
            confirm_mail(request.user, token, now=clock.now())
            messages.success(request, _("Confirmed. Your notices go there from now on."))
            return redirect("notices:mail", community=request.community.slug)
        channel = proven_by(request.user, token, now=clock.now())
        context = {"channel": channel, "address": unseal(channel.address)}
    except Refused as refused:
        return render(request, "notices/confirm.html", {"fault": str(refused)}, status=refused.status)
    return render(request, "notices/confirm.html", context)


def test(request: DeskRequest) -> HttpResponse:
    """Send myself a test message and show what came of it."""
    channel = Channel.objects.filter(person=request.user).first()
    if channel is None:
        messages.error(request, _("Save your e-mail address first."))
    else:
        say_outcome(request, try_out(channel, clock=clock.now))
    return redirect("notices:mail", community=request.community.slug)


def kept(channel: Channel | None, request: DeskRequest) -> dict[str, object]:
    """What the form shows at first: what is kept, or the address of the account and what is due soon."""
    if channel is None:
        return {"address": request.user.email, "least_urgency": Urgency.SOON}
    try:
        address = unseal(channel.address)
    except Unreadable:
        address = ""
    shown = {name: getattr(channel, name) for name in ("least_urgency", "quiet_from", "quiet_to")}
    return {"address": address, **shown}
