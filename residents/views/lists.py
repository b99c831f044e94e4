"""Importing a list: choose the file, see what it would do, say yes."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core import clock
from core.downloads import workbook
from core.refusals import Refused
from core.sheets import read_table, write_xlsx
from residents.forms import ListForm
from residents.models import ImportDraft
from residents.queries_places import draft_for
from residents.rules.import_rows import TEMPLATE
from residents.services.import_people import carry_out, keep_draft
from residents.wording import reason
from staff.access import DeskRequest

FAULTS_SHOWN = 100
EXAMPLES = (
    ("3", "2", "1201", "王测试", "业主", "13800001234", "", "男", ""),
    ("3", "2", "1201", "李测试", "家属", "13800005678", "", "女", ""),
)


def choose(request: DeskRequest) -> HttpResponse:
    """Choose a list; it is read and kept, nothing is imported yet."""
    form = ListForm(request.POST, request.FILES) if request.method == "POST" else ListForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            table = read_table(file, file.name)
            draft = keep_draft(request.community, table, by=request.user, filename=file.name, now=clock.now())
        except Refused as refused:
            form.refuse(refused)
        else:
            return redirect("residents:import_draft", community=request.community.slug, key=draft.key)
    return render(request, "residents/import.html", {"form": form}, status=422 if form.errors else 200)


def draft(request: DeskRequest, key: UUID) -> HttpResponse:
    """What the list would do, with every row that can't be taken; POST carries it out."""
    if request.method == "POST":
        good = request.POST.get("which") == "good"
        run = carry_out(request.community, key, by=request.user, accept_good=good, now=clock.now())
        told = {"count": run.accepted, "rejected": run.rejected}
        messages.success(request, _("Rows imported: %(count)s. Left out: %(rejected)s.") % told)
        return redirect("residents:places", community=request.community.slug)
    kept = draft_for(request.community, key)
    page = Paginator(_faults(kept), FAULTS_SHOWN).get_page(request.GET.get("page"))
    return render(request, "residents/import_draft.html", {"draft": kept, "counts": kept.counts, "page": page})


def faults(request: DeskRequest, key: UUID) -> HttpResponse:
    """Every row that can't be taken as a workbook, to be corrected by whoever keeps the list."""
    rows = _faults(draft_for(request.community, key))
    headers = [_("Row"), _("Column"), _("What stands there"), _("What is wrong")]
    return workbook(write_xlsx(headers, [list(row.values()) for row in rows]), "faults.xlsx")


def template(request: DeskRequest) -> HttpResponse:  # noqa: ARG001 every page of a community takes its request
    """An empty list with our headers and two rows that show how."""
    return workbook(write_xlsx(TEMPLATE, EXAMPLES), "residents.xlsx")


def _faults(kept: ImportDraft) -> list[dict[str, Any]]:
    return [
        {
            "row": fault["row"],
            "column": fault["column"],
            "value": fault["value"],
            "reason": reason(fault["code"], fault["other_row"]),
        }
        for fault in kept.faults
    ]
