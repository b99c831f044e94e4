"""What a household does on its own page: answer for a visitor, read who was there, announce somebody (V-1, V-4)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core import clock
from core.addresses import address_of
from core.refusals import Refused
from portal.knocks import too_often
from portal.views.open_pages import LOOKS, WRITES, open_page
from visitors.forms.house import HouseAnnounceForm
from visitors.models import ConsentLink, HouseLink
from visitors.queries.consent import announced_by, consent_link_by
from visitors.services.announcements import announce_by_house, withdraw_announcement
from visitors.services.consent import answer_by_house, answer_by_link, read_by_house
from visitors.views.houses import by_house_link, house_page


@by_house_link
def answer(request: HttpRequest, house: HouseLink, token: str, pk: int) -> HttpResponse:
    """Yes or no to a visitor who stands at the gate."""
    agrees = request.POST.get("answer") == "yes"
    if not agrees and request.POST.get("answer") != "no":
        return house_page(request, house, token, status=422)
    try:
        answer_by_house(house, pk, agrees=agrees, now=clock.now())
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _thanks(agrees=agrees))
    return redirect("visitors:house", token)


@by_house_link
def read(request: HttpRequest, house: HouseLink, token: str, pk: int) -> HttpResponse:
    """I know who was there."""
    try:
        read_by_house(house, pk, now=clock.now())
    except Refused as refusal:
        messages.warning(request, str(refusal))
    return redirect("visitors:house", token)


@by_house_link
def announce(request: HttpRequest, house: HouseLink, token: str) -> HttpResponse:
    """Somebody is coming."""
    now = clock.now()
    form = HouseAnnounceForm(request.POST, now=now)
    if form.is_valid():
        try:
            announce_by_house(house, form.expected, key=form.cleaned_data["key"], now=now)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Announced. Send your visitor the address below; they show it at the gate."))
            return redirect("visitors:house", token)
    form.renew()
    return house_page(request, house, token, changed={"announce": {"form": form}}, status=422)


@by_house_link
def withdraw(request: HttpRequest, house: HouseLink, token: str, pk: int) -> HttpResponse:
    """They are not coming."""
    now = clock.now()
    if announced_by(house, now=now).filter(pk=pk).exists():
        withdraw_announcement(house.community, pk, by=None, now=now)
        messages.success(request, _("Withdrawn. The code opens nothing any more."))
    return redirect("visitors:house", token)


class Asked:
    """A consent link as a page opens it."""

    def __init__(self, link: ConsentLink) -> None:
        self.link, self.visit, self.community = link, link.visit, link.visit.community


def _find(token: str) -> Asked | None:
    link = consent_link_by(token, now=clock.now())
    return Asked(link) if link else None


def _hasty(request: HttpRequest, token: str, _more: dict[str, object]) -> bool:
    return too_often(LOOKS, address_of(request)) or (request.method == "POST" and too_often(WRITES, token))


def consent(request: HttpRequest, asked: Asked, token: str) -> HttpResponse:
    """The page of a consent link: one question, two buttons; answered, it says so."""
    if request.method == "POST" and request.POST.get("answer") in {"yes", "no"}:
        agrees = request.POST["answer"] == "yes"
        try:
            answer_by_link(asked.link.pk, agrees=agrees, now=clock.now())
        except Refused as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(request, _thanks(agrees=agrees))
        return redirect("visitors:consent", token)
    return render(request, "visitors/consent.html", {"asked": asked, "visit": asked.visit, "token": token})


consent_page = open_page(consent, _find, _hasty)


def _thanks(*, agrees: bool) -> str:
    if agrees:
        return _("Thank you. The gate lets your visitor in.")
    return _("Thank you. The gate sends the visitor away politely.")
