"""A pass on paper, and the gate's list for a day without network and phone (V-6)."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from core import clock
from core.codes import qr_code
from staff.access import DeskRequest
from visitors.pass_access import pass_of
from visitors.pass_codes import half_of, spelled
from visitors.queries.passes import code_on, valid_today, with_items


def paper(request: DeskRequest, pk: int) -> HttpResponse:
    """放行条 on A4, or on A5 with `?size=a5`: lines, code, stamp and signatures. Not valid before it is signed."""
    found = pass_of(request.membership, pk)
    url = request.build_absolute_uri(reverse("visitors:pass_scan", args=[request.community.slug, found.token]))
    context = {
        "release": found,
        "small": request.GET.get("size") == "a5",
        "qr": qr_code(url, scale=3) if found.signed_at else "",
        "code": spelled(code_on(found)),
        "now": clock.now(),
    }
    return render(request, "visitors/pass_paper.html", context)


def code_list(request: DeskRequest) -> HttpResponse:
    """Today's valid passes with the half of each code: enough to tell a true paper, too little to make one."""
    now = clock.now()
    rows = with_items(list(valid_today(request.community, now)))
    context = {"rows": [(one, half_of(code_on(one))) for one in rows], "now": now}
    return render(request, "visitors/pass_codes.html", context)
