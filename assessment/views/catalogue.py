"""The catalogue of points, and the base of the sheets (ST-1)."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from assessment import services
from assessment.forms.catalogue import BaseForm, ItemForm
from assessment.models import CatalogueItem
from assessment.queries.sheets import base_of, catalogue_of
from core import clock
from core.refusals import Refused
from staff.access import DeskRequest
from staff.enums import SETUP


def catalogue(request: DeskRequest) -> HttpResponse:
    """Every item with its form; POST begins the catalogue, sets the base, adds, changes or retires an item."""
    if request.method != "POST":
        return _page(request)
    do, at = request.POST.get("do", ""), clock.now()
    if do == "begin":
        services.begin_catalogue(request.community, now=at, by_id=request.user.pk)
        return _saved(request, _("The catalogue is begun. Change what is different here."))
    if do == "base":
        return _set_base(request)
    item = _item_of(request)
    if do == "retire" and item:
        try:
            services.retire_item(request.membership, item.pk, now=at)
        except Refused as refusal:
            return _page(request, stopped=str(refusal), about=item.pk)
        return _saved(request, _("The item is out of the catalogue. Entries that were made keep it."))
    return _set_item(request, item)


def _set_base(request: DeskRequest) -> HttpResponse:
    form = BaseForm(request.POST)
    if form.is_valid():
        try:
            services.set_base(request.membership, form.cleaned_data["base"], now=clock.now())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return _saved(request, _("The base counts for every sheet that is not confirmed."))
    return _page(request, base=form)


def _set_item(request: DeskRequest, item: CatalogueItem | None) -> HttpResponse:
    form = ItemForm(request.POST, auto_id=f"i{item.pk if item else 0}_%s")
    if form.is_valid():
        try:
            if item:
                services.edit_item(request.membership, item.pk, form.wish, now=clock.now())
            else:
                services.add_item(request.membership, form.wish, now=clock.now())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return _saved(request, _("Saved. Entries that were made keep their wording and points."))
    return _page(request, bound=form, about=item.pk if item else 0)


def _item_of(request: DeskRequest) -> CatalogueItem | None:
    wanted = request.POST.get("item", "")
    found = next((one for one in catalogue_of(request.community) if str(one.pk) == wanted), None)
    if wanted and found is None:
        raise Http404
    return found


def _saved(request: DeskRequest, told: str) -> HttpResponse:
    messages.success(request, told)
    return redirect("assessment:catalogue", community=request.community.slug)


def _page(
    request: DeskRequest,
    *,
    bound: ItemForm | None = None,
    base: BaseForm | None = None,
    about: int = -1,
    stopped: str = "",
) -> HttpResponse:
    items = list(catalogue_of(request.community))
    context = {
        "lines": [(one, bound if bound and about == one.pk else ItemForm.of(one)) for one in items],
        "fresh": bound if bound and about == 0 else ItemForm(auto_id="i0_%s"),
        "base": base or BaseForm(initial={"base": base_of(request.community)}),
        "about": about,
        "stopped": stopped,
        "may_change": request.membership.role in SETUP,
    }
    status = 422 if bound or base else 409 if stopped else 200
    return render(request, "assessment/catalogue.html", context, status=status)
