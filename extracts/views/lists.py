"""All lists by group; one list with its filters and first rows; the file; who took what."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse

from core import clock
from core.downloads import kept_as, workbook_on_disk
from core.pages import page_of
from core.refusals import Refused
from extracts.enums import FileForm, FilterKind, Group
from extracts.exports import as_csv, as_text, as_workbook
from extracts.forms.ask import AskForm, SaveForm
from extracts.models import Saved
from extracts.queries.kept import has_mail, saved_for, taken_in
from extracts.queries.rows import Asked, first_lines, rows_of, spoken
from extracts.refusals import FormUnknown
from extracts.registry import Listing, listing, listings_for
from extracts.services import take
from staff.access import DeskRequest
from staff.enums import OVERSIGHT

PREVIEW = 20


def choose(request: DeskRequest) -> HttpResponse:
    """The lists of this role by group, and what was saved."""
    mine = listings_for(request.membership.role)
    groups = [(group.label, [one for one in mine if one.group == group]) for group in Group]
    context = {
        "groups": [(title, rows) for title, rows in groups if rows],
        "saved": [(one, listing(one.listing)) for one in saved_for(request.membership)],
        "oversees": request.membership.role in OVERSIGHT,
    }
    return render(request, "extracts/choose.html", context)


def one_list(request: DeskRequest, listing: str) -> HttpResponse:
    """A list: filters carried over in the address, or posted with the words that belong into none."""
    found = list_of(request, listing)
    if request.method == "POST":
        return page(request, found, AskForm(found, request.membership, request.POST))
    given = carried(found, request.GET)
    return page(request, found, AskForm(found, request.membership, given or {}))


def carried(found: Listing, given: QueryDict) -> dict[str, str]:
    """What an address may carry: never words. An unknown name or value is left out."""
    names = [one.name for one in found.filters if one.kind != FilterKind.WORDS]
    ends = [f"{one.name}_{end}" for one in found.filters if one.kind == FilterKind.PERIOD for end in ("from", "to")]
    return {name: str(given[name]) for name in [*names, *ends] if given.get(name)}


def list_of(request: DeskRequest, code: str) -> Listing:
    """The list, for who may take it along; 404 otherwise."""
    found = listing(code)
    if found is None or request.membership.role not in found.roles:
        raise Http404
    return found


def page(
    request: DeskRequest,
    found: Listing,
    form: AskForm,
    *,
    saving: SaveForm | None = None,
    saved: Saved | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of a list. With a fault in the filters nothing is listed."""
    now = clock.now()
    shown: Mapping[str, Any] = {}
    if form.is_valid():
        shown = _shown(Asked(found, request.membership, form.filters, now))
    context = {
        "listing": found,
        "form": form,
        "saving": saving or SaveForm(initial=_initial(saved)),
        "saved": saved,
        "own": saved is not None and saved.owner_id == request.user.pk,
        "has_mail": has_mail(request.user),
        **shown,
    }
    status = 422 if form.errors and request.method == "POST" else status
    return render(request, "extracts/list.html", context, status=status)


def _initial(saved: Saved | None) -> dict[str, Any]:
    return {"name": saved.name, "shared": saved.shared, "monthly": saved.monthly} if saved else {}


def _shown(asked: Asked) -> dict[str, Any]:
    """The first rows as the file will have them, and how many there are."""
    rows, columns = rows_of(asked), asked.columns
    lines = first_lines(rows, columns, PREVIEW)
    cells: Iterable[Any] = [
        [(as_text(cell, one, asked.zone), one) for cell, one in zip(line, columns, strict=True)] for line in lines
    ]
    count = len(lines) if len(lines) < PREVIEW else rows.count()
    return {"columns": columns, "lines": cells, "count": count, "spoken": spoken(asked), "preview": PREVIEW}


def file(request: DeskRequest, listing: str) -> HttpResponseBase:
    """The file, after it was written down who takes it."""
    found = list_of(request, listing)
    form = AskForm(found, request.membership, request.POST)
    if not form.is_valid():
        return page(request, found, form, status=422)
    asked = Asked(found, request.membership, form.filters, clock.now())
    try:
        kind = _form_of(request)
        take(asked, kind)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return page(request, found, form, status=refusal.status)
    return _answer(asked, kind)


def _form_of(request: DeskRequest) -> FileForm:
    try:
        return FileForm(request.POST.get("file", ""))
    except ValueError:
        raise FormUnknown from None


def _answer(asked: Asked, kind: FileForm) -> HttpResponseBase:
    name = f"{asked.listing.code}-{asked.today:%Y%m%d}.{kind}"
    if kind == FileForm.XLSX:
        return workbook_on_disk(as_workbook(asked), name)
    headers = {"Content-Disposition": kept_as(name), "Cache-Control": "no-store"}
    return StreamingHttpResponse(as_csv(asked), content_type="text/csv; charset=utf-8", headers=headers)


def taken(request: DeskRequest) -> HttpResponse:
    """Who took what, for the oversight."""
    here = page_of(taken_in(request.community), request)
    rows = [(one, listing(one.listing), _titles(listing(one.listing), one.filters)) for one in here]
    back = reverse("extracts:choose", args=[request.community.slug])
    return render(request, "extracts/taken.html", {"page": here, "rows": rows, "back": back})


def _titles(found: Listing | None, names: list[str]) -> list[str]:
    known = {one.name: str(one.title) for one in found.filters} if found else {}
    return [known.get(name, name) for name in names]
