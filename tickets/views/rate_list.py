"""The rate card as a list: taken away as Excel, brought back, looked through, imported."""

from collections import Counter

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core import clock
from core.downloads import workbook
from core.refusals import Refused
from core.sheets import MB, read_table, write_xlsx
from staff.access import DeskRequest
from tickets.forms.rates import RateListForm
from tickets.models import Rate
from tickets.rate_rows import MOST_ROWS, Column, written
from tickets.rate_rules import Fault, Plan
from tickets.services import rates as verbs

HEADERS = [column.value for column in Column]
FIELDS = {
    "code": Column.CODE,
    "name": Column.NAME,
    "unit": Column.UNIT,
    "price": Column.PRICE,
    "valid_from": Column.FROM,
    "valid_until": Column.UNTIL,
}
EXAMPLES = (
    ("SD-01", "疏通地漏", "给排水", "服务", "次", "30.00", "2026-01-01", ""),
    ("SD-90", "角阀(铜)", "给排水", "材料", "个", "25.00", "2026-01-01", "2026-12-31"),
)
SHOWN = 200


def take_away(request: DeskRequest) -> HttpResponse:
    """The whole card, past and future, as a workbook that can be brought back; with `?template` an example."""
    if "template" in request.GET:
        return workbook(write_xlsx(HEADERS, EXAMPLES, title="价目表"), "rates-template.xlsx")
    rows = Rate.objects.filter(community=request.community).order_by("code", "valid_from")
    cells = (written(verbs.facts_of(rate)) for rate in rows)
    return workbook(write_xlsx(HEADERS, cells, title="价目表"), f"rates-{request.community.slug}.xlsx")


def bring(request: DeskRequest) -> HttpResponse:
    """Choose a list; it is read and kept, nothing is imported yet."""
    form = RateListForm(request.POST, request.FILES) if request.method == "POST" else RateListForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            table = read_table(file, file.name, max_rows=MOST_ROWS, max_bytes=2 * MB)
            verbs.keep_list(request.membership, table, filename=file.name, now=clock.now())
        except Refused as refused:
            form.add_error("file", str(refused))
        else:
            return redirect("tickets:rates_check", community=request.community.slug)
    return render(
        request, "tickets/rates_import.html", {"form": form, "columns": HEADERS}, status=422 if form.errors else 200
    )


def check(request: DeskRequest) -> HttpResponse:
    """What the list would do, with every row that cannot be taken; posted, it is done."""
    now, place = clock.now(), request.community.slug
    try:
        if request.method == "POST":
            good = request.POST.get("which") == "good"
            done = verbs.import_list(who=request.membership, good_alone=good, now=now)
            messages.success(request, _said(done))
            return redirect("tickets:rates", community=place)
        name, table = verbs.kept_list(request.membership)
        plan = verbs.plan_of(request.membership, table, now=now)
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return redirect("tickets:rates_import", community=place)
    return render(request, "tickets/rates_import_check.html", _told(plan, name, rows=len(table.rows)))


def _said(plan: Plan) -> str:
    facts = {"new": len(plan.added), "changed": len(plan.ended) + len(plan.corrected), "same": plan.same}
    return _("Imported: %(new)s new, %(changed)s changed or ended, %(same)s as they were.") % facts


def _told(plan: Plan, name: str, *, rows: int) -> dict[str, object]:
    bad = Counter(fault.row for fault in plan.faults)
    ended = Rate.objects.filter(pk__in=plan.ended).order_by("code")
    return {
        "filename": name,
        "plan": plan,
        "rows": rows,
        "bad": len(bad),
        "added": plan.added[:SHOWN],
        "corrected": list(plan.corrected.values())[:SHOWN],
        "ended": [(rate, plan.ended[rate.pk]) for rate in ended[:SHOWN]],
        "faults": [(fault, _column(fault)) for fault in plan.faults[:SHOWN]],
    }


def _column(fault: Fault) -> str:
    """The header that the person knows, whoever found the fault."""
    return FIELDS[fault.column].value if fault.column in FIELDS else fault.column
