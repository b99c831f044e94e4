"""The colleague beside a trainee at the gate: named once, remembered as long as the session lasts (IN-8)."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from core.way_back import way_back
from staff.access import DeskRequest
from staff.enums import Role
from staff.models import User
from tickets import refusals
from tickets.queries.caller import supervisors_for
from tickets.views.intake_page import BESIDE


def colleague_of(request: DeskRequest) -> User | None:
    """Whom the trainee of this session has named, at the gate or while taking a call; None for anybody else."""
    kept = str(request.session.get(BESIDE, ""))
    if request.membership.role != Role.TRAINEE or not kept.isdigit():
        return None
    return supervisors_for(request.community).filter(pk=kept).first()


def remember(request: DeskRequest, colleague: User | None) -> None:
    """The next form begins with the same colleague."""
    if colleague is not None:
        request.session[BESIDE] = str(colleague.pk)


def name_colleague(request: DeskRequest) -> HttpResponse:
    """Chosen on any page of the gate; back to that page."""
    wanted = request.POST.get(BESIDE, "")
    able = supervisors_for(request.community)
    colleague = able.filter(pk=wanted).first() if wanted.isascii() and wanted.isdigit() and len(wanted) < 16 else None
    if colleague is None:
        messages.warning(request, str(refusals.SupervisingColleagueUnfit()))
    else:
        remember(request, colleague)
        said = _("%(who)s stands beside you; that is written down with whatever you do at the gate.")
        messages.success(request, said % {"who": colleague})
    return redirect(way_back(request) or reverse("visitors:gate", args=[request.community.slug]))
