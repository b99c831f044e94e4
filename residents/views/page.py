"""What the archive's pages share: a form that does its verb or stays with everything typed; a panel or its own page."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple, TypeVar

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise

from attachments.forms import ask_again
from core.refusals import Refused
from residents.forms.base import ArchiveForm
from residents.panels import MAIN, Panel
from staff.access import DeskRequest
from staff.models import Community

Done = TypeVar("Done")


class Drawn(NamedTuple):
    """A panel as a page draws it before it has come: title and address."""

    code: str
    title: str
    url: str


class Columns(NamedTuple):
    """The panels of a page's two columns: what the household has beside it, what happens there in the main one."""

    side: list[Drawn]
    main: list[Drawn]


def drawn(found: Iterable[Panel], community: Community, pk: int) -> Columns:
    """The panels with their addresses, by column and place."""
    columns = Columns([], [])
    for one in found:
        column = columns.main if one.place >= MAIN else columns.side
        column.append(Drawn(one.code, str(one.title), reverse(one.view, args=[community.slug, pk])))
    return columns


def carry_out(form: ArchiveForm, do: Callable[[], Done]) -> Done | None:
    """Do it when the form is valid; None when form or verb refuse: then the form has its faults."""
    try:
        if form.is_valid():
            return do()
    except Refused as refusal:
        form.refuse(refusal)
    ask_again(form)
    return None


def done(form: ArchiveForm, do: Callable[[], object]) -> bool:
    """Whether it was done, for verbs whose answer the page does not need."""
    return carry_out(form, do) is not None


def form_page(
    request: DeskRequest, form: ArchiveForm, title: str | Promise, back: str, *, whose: str = ""
) -> HttpResponse:
    """A page with one form and the way back."""
    context = {"form": form, "title": title, "back": back, "whose": whose}
    return render(request, "residents/form.html", context, status=422 if form.errors else 200)


def panel(
    request: DeskRequest, name: str, context: Mapping[str, Any], *, whose: str, title: str | Promise, back: str
) -> HttpResponse:
    """The panel for a page that fetches it; a whole page without a script."""
    part = f"residents/panels/{name}.html"
    if request.htmx:
        return render(request, part, context)
    around = {"part": part, "whose": whose, "title": title, "back": back}
    return render(request, "residents/panel.html", {**context, **around})
