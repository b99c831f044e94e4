"""My own e-mail: where to, what, and when not."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core import clock
from core.refusals import Refused
from core.sealing import Unreadable, unseal
from notices.deliver.trial import try_out
from notices.enums import Urgency
from notices.forms import MailForm
from notices.models import Channel
from notices.reasons import reason
from notices.services import set_mail
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
            messages.success(
                request, _("Saved. Send yourself a test message.") if made else _("Saved. You get no e-mail.")
            )
            return redirect("notices:mail", community=request.community.slug)
    why = reason(channel.error, channel.error_detail) if channel else ""
    context = {"form": form, "channel": channel, "why": why, "server": settings.MAIL_SERVER is not None}
    return render(request, "notices/mail.html", context, status=422 if form.errors else 200)


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
