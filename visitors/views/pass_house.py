"""Release passes on the household's own page: apply, and see where one's applications stand (V-6)."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from core import clock
from core.refusals import Refused
from residents.enums import Standing
from residents.models import Occupancy, Phone
from tickets.forms.page_form import as_typed
from visitors.forms.pass_house import HousePassForm
from visitors.house_sections import Shown
from visitors.models import HouseLink
from visitors.pass_enums import Applicant
from visitors.queries.passes import passes_of_resident
from visitors.services.passes import apply_for_pass
from visitors.views.houses import by_house_link, house_page

USUAL = timedelta(hours=4)
APPLIES_AS = {Standing.OWNER: Applicant.OWNER, Standing.TENANT: Applicant.TENANT, Standing.FAMILY: Applicant.OTHER}


def pass_section(house: HouseLink, token: str, now: datetime) -> Shown:  # noqa: ARG001 the registry's signature
    """The form, and the resident's own passes with where they stand."""
    form = HousePassForm()
    form.initial["from_at"] = as_typed(now)[:-2] + "00"
    form.initial["until_at"] = as_typed(now + USUAL)[:-2] + "00"
    rows = [(one, one.state_at(now)) for one in passes_of_resident(house.unit, house.resident, now)]
    return Shown("visitors/_house_pass.html", {"form": form, "rows": rows})


@by_house_link
def apply(request: HttpRequest, link: HouseLink, token: str) -> HttpResponse:
    """The household applies; the desk is told, confirms the owner and signs."""
    form = HousePassForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            _apply(link, form)
        except Refused as refusal:
            form.refuse(refusal)
    if form.errors or form.turned:
        form.renew()
        return house_page(request, link, token, changed={"pass": {"form": form, "open": True}}, status=422)
    messages.success(request, _("Applied for. The service desk calls the owner back if need be, and signs the pass."))
    return redirect("visitors:house", token=token)


def _apply(link: HouseLink, form: HousePassForm) -> None:
    """In the resident's name, as what they are to the unit."""
    standing = Occupancy.objects.values_list("standing", flat=True).get(unit=link.unit, resident=link.resident)
    number = Phone.objects.filter(resident=link.resident).order_by("pk").values_list("number", flat=True).first()
    who: dict[str, Any] = {
        "standing": APPLIES_AS[Standing(standing)],
        "name": link.resident.name,
        "phone": number or "",
        "applicant": link.resident,
    }
    facts: dict[str, Any] = {"key": form.cleaned_data["key"], "now": clock.now()}
    link.unit.community = link.community
    apply_for_pass(link.community, link.unit, form.application(**who), by=None, files_by=link.made_by, **facts)
