"""The register of letters: entered by class, decided on, taken over (IN-7)."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from attachments.queries import attached_to, attachment_of
from attachments.views import hand_out
from core import clock
from core.masking import mask_phone
from core.pages import page_of
from core.refusals import Refused
from residents.rules import is_ticket_number
from staff.access import DeskRequest
from staff.enums import DESK, LEADS
from tickets import refusals, services
from tickets.access import ticket_for
from tickets.forms.letter import DecideForm, LetterForm
from tickets.models import Letter
from tickets.policy import Verb
from tickets.queries.letters import letters_for, like, waiting
from tickets.views.earlier import point_at_an_earlier
from tickets.views.page_forms import carry_out, fresh

MOST_FOUND = 200


def letters(request: DeskRequest) -> HttpResponse:
    """What waits, the register, and the form; posted, a letter is entered."""
    now = clock.now()
    if request.method != "POST":
        return _list(request, fresh(request, LetterForm, now=now) if request.membership.role in DESK else None)
    form = LetterForm(request.POST, files=request.FILES, who=request.membership, now=now)
    made = carry_out(
        request,
        form,
        lambda data: services.register_letter(
            who=request.membership,
            post=form.as_post(_ticket_id(request, data["belongs_to"])),
            key=data["key"],
            now=now,
            supervised_by=data.get("supervised_by"),
            files=data["scans"],
        ),
    )
    if made is None:
        return _list(request, form, status=422)
    messages.success(request, _said(made))
    if made.ticket and made.ticket.inbound == 1:
        point_at_an_earlier(request, made.ticket, now)
    return redirect("tickets:letter", community=request.community.slug, pk=made.pk)


def find_letters(request: DeskRequest) -> HttpResponse:
    """By number, sender, unit, subject: in the body, because a sender's name belongs into no address (A-3)."""
    words = request.POST.get("q", "").replace("\x00", "").strip()[:60]
    form = fresh(request, LetterForm, now=clock.now()) if request.membership.role in DESK else None
    return _list(request, form, words=words)


def _ticket_id(request: DeskRequest, number: str) -> int | None:
    """The ticket that the letter belongs to; none when nothing was typed."""
    if not number.strip():
        return None
    try:
        return ticket_for(request.membership, number.strip(), Verb.VIEW).pk
    except Http404:
        raise refusals.NoSuchTicket("belongs_to") from None


def _said(made: Letter) -> str:
    facts = {"number": made.number, "ticket": made.ticket, "department": made.department}
    if made.ticket is None:
        return _("Letter %(number)s is registered. %(department)s has been told and takes it over.") % facts
    if made.waits_for_decision:
        return _("Letter %(number)s is registered, ticket %(ticket)s. The supervisor decides on it.") % facts
    return _("Letter %(number)s is registered, ticket %(ticket)s.") % facts


def _list(request: DeskRequest, form: LetterForm | None, *, words: str = "", status: int = 200) -> HttpResponse:
    rows = letters_for(request.membership)
    number = request.GET.get("q", "")
    words = words or (number if is_ticket_number(number) else "")
    context = {
        "form": form,
        "words": words,
        "waiting": waiting(rows)[:100],
        "page": page_of(like(rows, words) if words else rows, request, size=MOST_FOUND if words else 30),
        "now": clock.now(),
    }
    return render(request, "tickets/letters.html", context, status=status)


def letter(request: DeskRequest, pk: int) -> HttpResponse:
    """One letter, with what this person may do about it."""
    found = _letter(request, pk)
    form = fresh(request, DecideForm, now=clock.now(), about=pk) if _decides(request, found) else None
    return _page(request, found, form)


def decide_letter(request: DeskRequest, pk: int) -> HttpResponse:
    """The supervisor's decision."""
    found, now = _letter(request, pk), clock.now()
    form = DecideForm(request.POST, who=request.membership, now=now, about=pk)
    done = carry_out(
        request,
        form,
        lambda data: services.decide_letter(
            letter_id=pk,
            by=request.user,
            department=data["department"],
            words=data["words"],
            key=data["key"],
            now=now,
        ),
    )
    if done is None:
        return _page(request, found, form, status=422)
    messages.success(request, _("The decision is recorded. Whoever registered the letter has been told."))
    return redirect("tickets:letter", community=request.community.slug, pk=pk)


def take_over_letter(request: DeskRequest, pk: int) -> HttpResponse:
    """The department has it."""
    found = _letter(request, pk)
    if not _takes_over(request, found):
        raise PermissionDenied
    try:
        services.take_over_letter(letter_id=pk, by=request.user, now=clock.now())
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("You have taken the letter over. Whoever registered it has been told."))
    return redirect("tickets:letter", community=request.community.slug, pk=pk)


def letter_file(request: DeskRequest, pk: int, file: int) -> HttpResponse:
    """A scan of it."""
    found = attachment_of("letter", [_letter(request, pk).pk], file)
    if found is None:
        raise Http404
    return hand_out(found, small="small" in request.GET)


def _letter(request: DeskRequest, pk: int) -> Letter:
    found = letters_for(request.membership).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _decides(request: DeskRequest, found: Letter) -> bool:
    return found.waits_for_decision and request.membership.role in LEADS


def _takes_over(request: DeskRequest, found: Letter) -> bool:
    mine = found.department_id is not None and found.department_id == request.membership.department_id
    return found.waits_for_department and (mine or request.membership.role in LEADS)


def _page(request: DeskRequest, found: Letter, form: DecideForm | None, *, status: int = 200) -> HttpResponse:
    context = {
        "letter": found,
        "form": form,
        "takes_over": _takes_over(request, found),
        "coordinations": found.ticket.coordinations.select_related("department") if found.ticket else [],
        "phone": mask_phone(found.sender_phone),
        "files": attached_to("letter", [found.pk]).get(found.pk, []),
        "now": clock.now(),
    }
    return render(request, "tickets/letter.html", context, status=status)
