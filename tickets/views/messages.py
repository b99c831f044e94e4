"""Messages for colleagues who are away: taken, read, called back (IN-5, IN-6)."""

from collections.abc import Sequence
from datetime import datetime

from django.contrib import messages as notes
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from attachments.queries import attached_to, attachment_of
from attachments.views import hand_out
from core import clock
from core.masking import mask_phone
from core.moments import moment
from core.pages import page_of
from staff.access import DeskRequest
from staff.enums import LEADS
from tickets import services
from tickets.forms.message import CallBackForm, MessageForm
from tickets.models import Message
from tickets.queries.messages import done_lately, messages_for, waiting_for_me, waiting_for_others
from tickets.views.page_forms import carry_out, fresh


def messages(request: DeskRequest) -> HttpResponse:
    """Mine, the colleagues', and the form, for the colleague of ?to=ID; posted, a message is taken."""
    now = clock.now()
    if request.method != "POST":
        wanted = request.GET.get("to", "")
        first = {"to": wanted} if wanted.isascii() and wanted.isdigit() and len(wanted) < 16 else {}
        return _list(request, fresh(request, MessageForm, now=now, initial=first), now=now)
    form = MessageForm(request.POST, files=request.FILES, who=request.membership, now=now)
    taken = carry_out(
        request,
        form,
        lambda data: services.take_message(
            who=request.membership,
            to=data["to"],
            caller=form.as_caller(),
            unwilling=data["unwilling"],
            text=data["text"],
            call_back_at=data["call_back_at"],
            supervised_by=data.get("supervised_by"),
            key=data["key"],
            now=now,
            files=data["attached"],
        ),
    )
    if taken is None:
        return _list(request, form, now=now, status=422)
    said = _("Taken. %(to)s has been told; the caller hears from us by %(at)s.")
    notes.success(request, said % {"to": taken.to, "at": moment(taken.call_back_at, now)})
    return redirect("tickets:messages", community=request.community.slug)


def _list(request: DeskRequest, form: MessageForm, *, now: datetime, status: int = 200) -> HttpResponse:
    mine, others = waiting_for_me(request.membership)[:100], waiting_for_others(request.membership)[:100]
    page = page_of(done_lately(request.membership), request, size=20)
    _add_files([*mine, *others, *page])
    context = {"form": form, "mine": mine, "others": others, "page": page, "now": now}
    return render(request, "tickets/messages.html", context, status=status)


def message(request: DeskRequest, pk: int) -> HttpResponse:
    """One message; who reads it may call back."""
    found, now = _message(request, pk), clock.now()
    return _page(request, found, fresh(request, CallBackForm, now=now, about=pk))


def call_back(request: DeskRequest, pk: int) -> HttpResponse:
    """The caller was called back."""
    found, now = _message(request, pk), clock.now()
    form = CallBackForm(request.POST, who=request.membership, now=now, about=pk)
    done = carry_out(
        request,
        form,
        lambda data: services.call_back(message_id=pk, by=request.user, words=data["words"], now=now),
    )
    if done is None:
        return _page(request, found, form, status=422)
    notes.success(request, _("Recorded. Whoever took the message has been told."))
    return redirect("tickets:messages", community=request.community.slug)


def message_file(request: DeskRequest, pk: int, file: int) -> HttpResponse:
    """What was left with it, for those who may read it."""
    found = attachment_of("message", [_message(request, pk).pk], file)
    if found is None:
        raise Http404
    return hand_out(found, small="small" in request.GET)


def _add_files(rows: Sequence[Message]) -> None:
    files = attached_to("message", [one.pk for one in rows])
    for one in rows:
        one.files = files.get(one.pk, [])


def _message(request: DeskRequest, pk: int) -> Message:
    found = messages_for(request.membership).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _calls(request: DeskRequest, found: Message) -> bool:
    """Who needs the number to call back: whom it is for, who took it, and a lead for either of them (A-3)."""
    return request.user.pk in {found.to_id, found.taken_by_id} or request.membership.role in LEADS


def _page(request: DeskRequest, found: Message, form: CallBackForm, *, status: int = 200) -> HttpResponse:
    _add_files([found])
    calls = found.done_at is None and _calls(request, found)
    context = {"message": found, "form": form, "calls": calls, "phone": mask_phone(found.caller_phone)}
    return render(request, "tickets/message.html", context, status=status)
