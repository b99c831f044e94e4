"""Move-in: opened, filled in on a tablet or from the paper, signed by both (A-4)."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from attachments.queries import attached_to, attachment_of
from attachments.views import hand_out
from core import clock
from core.addresses import address_of
from residents.enums import EDITORS, MoveInState
from residents.forms.works import MoveInForm, SheetForm, SignSheetForm
from residents.models import MoveIn
from residents.queries_archive import move_in_for, people_of
from residents.queries_places import unit_for
from residents.services.move_in import cancel_move_in, fill_move_in, open_move_in, sign_move_in
from residents.views.page import carry_out, done, form_page
from residents.views.vehicles import unit_url
from staff.access import DeskRequest
from staff.services.sign import check_signature


def begin(request: DeskRequest, unit_id: int) -> HttpResponse:
    """Begin a move-in of the unit."""
    unit = unit_for(request.community, unit_id)
    data = request.POST if request.method == "POST" else None
    form = MoveInForm(data, initial={"on": localdate(clock.now())}, people=people_of(unit))
    if request.method == "POST":
        do = partial(open_move_in, request.membership, unit, now=clock.now())
        made = carry_out(
            form,
            lambda: do(
                resident_id=form.cleaned_data["resident"], on=form.cleaned_data["on"], key=form.cleaned_data["key"]
            ),
        )
        if made:
            return redirect("residents:move_in", request.community.slug, made.pk)
    return form_page(request, form, _("Begin a move-in"), unit_url(request, unit_id), whose=unit.code)


def move_in(request: DeskRequest, pk: int) -> HttpResponse:
    """The sheet: a form while it is open, as it was signed afterwards."""
    found = move_in_for(request.community, pk)
    may = request.membership.role in EDITORS and found.state == MoveInState.OPEN
    form = SheetForm(request.POST if request.method == "POST" else None, sheet=found)
    if request.method == "POST" and done(
        form, lambda: fill_move_in(request.membership, pk, form.seen, now=clock.now())
    ):
        messages.success(request, _("Saved. Print the sheet when everything is seen, and let the resident sign."))
        return redirect("residents:move_in", request.community.slug, pk)
    return _drawn(request, found, form if may else None, SignSheetForm() if may else None)


def _drawn(request: DeskRequest, found: MoveIn, form: SheetForm | None, sign: SignSheetForm | None) -> HttpResponse:
    papers = attached_to("move_in", [found.pk]).get(found.pk, [])
    context = {"sheet": found, "form": form, "sign": sign, "papers": papers}
    wrong = (form is not None and form.errors) or (sign is not None and sign.errors)
    return render(request, "residents/move_in.html", context, status=422 if wrong else 200)


def sign(request: DeskRequest, pk: int) -> HttpResponse:
    """Both have signed."""
    found, now = move_in_for(request.community, pk), clock.now()
    form = SignSheetForm(request.POST, files=request.FILES)

    def do() -> MoveIn:
        secret = form.cleaned_data.pop("secret", "")
        check_signature(user=request.user, secret=secret, now=now, address=address_of(request), field="secret")
        data = form.cleaned_data
        return sign_move_in(request.membership, pk, by_resident=data["by_resident"], paper=data["paper"], now=now)

    if carry_out(form, do):
        messages.success(request, _("Signed. The unit counts as handed over."))
        return redirect("residents:move_in", request.community.slug, pk)
    return _drawn(request, found, SheetForm(sheet=found), form)


def cancel(request: DeskRequest, pk: int) -> HttpResponse:
    """The move-in does not take place."""
    found = cancel_move_in(request.membership, pk, now=clock.now())
    messages.success(request, _("The move-in is cancelled."))
    return redirect("residents:unit", request.community.slug, found.unit_id)


def paper(request: DeskRequest, pk: int) -> HttpResponse:
    """The sheet on A4, which both sign."""
    return render(request, "residents/move_in_paper.html", {"sheet": move_in_for(request.community, pk)})


def file(request: DeskRequest, pk: int, file: int) -> HttpResponse:
    """The signed sheet."""
    found = move_in_for(request.community, pk)
    attachment = attachment_of("move_in", [found.pk], file)
    return hand_out(attachment, small="small" in request.GET) if attachment else HttpResponse(status=404)
