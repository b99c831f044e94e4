"""The archive's workbook: brought in by the worker, with a look before and how far it is; and taken out."""

import uuid
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.vary import vary_on_headers

from core import clock
from core.downloads import workbook
from core.refusals import Refused
from core.sheets import MOST_BYTES
from residents.book_wording import guide, rejected_rows
from residents.enums import BookState
from residents.forms.books import BookForm, PlainForm
from residents.models import BookImport
from residents.queries_books import book_for, latest_books
from residents.services import book_files
from residents.services.book_jobs import approve_book, content_of, keep_book
from staff.access import DeskRequest
from staff.enums import LEADS

SHOWN = 100


def books(request: DeskRequest) -> HttpResponse:
    """Choose a workbook, take one out, and the last ones that came."""
    if request.method != "POST":
        return _page(request, BookForm(initial={"key": uuid.uuid4()}), _plain())
    form = BookForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        key = UUID(form.cleaned_data["key"] or str(uuid.uuid4()))
        try:
            content = file.read(MOST_BYTES + 1)
            kept = keep_book(request.membership, content, filename=file.name, key=key, now=clock.now())
        except Refused as refused:
            form.refuse(refused)
        else:
            return redirect("residents:book", community=request.community.slug, key=kept.key)
    return _page(request, form, _plain())


def _plain() -> PlainForm:
    return PlainForm(initial={"key": uuid.uuid4()})


def _page(request: DeskRequest, form: BookForm, plain: PlainForm, *, status: int = 422) -> HttpResponse:
    context = {
        "form": form,
        "plain": plain,
        "may_take_plain": request.membership.role in LEADS,
        "latest": latest_books(request.community),
        "guide": guide(),
    }
    return render(request, "residents/books.html", context, status=status if form.errors or plain.errors else 200)


@vary_on_headers("HX-Request")
def book(request: DeskRequest, key: UUID) -> HttpResponse:
    """One workbook: how far it is, what it would do, which rows can't be taken, what it did. POST lets it be done."""
    if request.method == "POST":
        good = request.POST.get("which") == "good"
        try:
            approve_book(request.membership, key, accept_good=good, now=clock.now())
        except Refused as refused:
            messages.error(request, str(refused))
        return redirect("residents:book", community=request.community.slug, key=key)
    found = book_for(request.community, key)
    rejected = rejected_rows(found.faults)
    bad = sum(counts["rejected"] for counts in found.counts.values())
    context = {
        "book": found,
        "works": found.state in {BookState.READING, BookState.WRITING},
        "sheets": [{"title": title, **counts} for title, counts in found.counts.items()],
        "bad": bad,
        "good": found.rows - bad,
        "page": Paginator(rejected, SHOWN).get_page(request.GET.get("page")),
        "step": {BookState.READING: 1, BookState.CHECKED: 2, BookState.WRITING: 3}.get(BookState(found.state), 4),
    }
    fragment = request.htmx and request.htmx.target == "book-state"
    return render(request, "residents/_book.html" if fragment else "residents/book.html", context)


def copy(request: DeskRequest, key: UUID) -> HttpResponse:
    """The workbook as it came, with what is wrong in a red column."""
    found = BookImport.objects.filter(community=request.community, key=key).exclude(content="").first()
    if found is None or not found.faults:
        raise Http404
    remarks = {(row.sheet, row.row): row.reason for row in rejected_rows(found.faults)}
    name = found.filename.removesuffix(".xlsx")
    return workbook(book_files.annotated(content_of(found), remarks), f"{name} 带批注.xlsx")


def template(request: DeskRequest) -> HttpResponse:  # noqa: ARG001 every page of a community takes its request
    """An empty workbook with our sheets, lists of words, an example each, and instructions."""
    return workbook(book_files.template(guide()), "档案导入模板.xlsx")


def export(request: DeskRequest) -> HttpResponse:
    """The archive with phones and document numbers masked."""
    now = clock.now()
    return workbook(book_files.export_archive(request.membership, now=now), _name(request))


def export_plain(request: DeskRequest) -> HttpResponse:
    """The archive with plain numbers, for a reason that the ledger keeps, within the hour's limit (A-3)."""
    form = PlainForm(request.POST)
    status = 422
    if form.is_valid():
        try:
            data = form.cleaned_data
            content = book_files.export_plain(
                request.membership, reason=data["reason"], key=UUID(data["key"] or str(uuid.uuid4())), now=clock.now()
            )
        except Refused as refused:
            form.refuse(refused)
            status = 422 if refused.status == Refused.status else refused.status
        else:
            return workbook(content, _name(request))
    form.data = {**form.data.dict(), "key": str(uuid.uuid4())}  # type: ignore[attr-defined]  # a QueryDict
    return _page(request, BookForm(initial={"key": uuid.uuid4()}), form, status=status)


def _name(request: DeskRequest) -> str:
    return f"{_('archive')}-{request.community.slug}.xlsx"
