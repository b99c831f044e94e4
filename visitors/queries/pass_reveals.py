"""What stands behind the mask of a pass, and one person's passes as they are given out on request (A-3)."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import Http404
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from privacy.persons import Whom
from privacy.reveals import Plain
from staff.models import Membership
from visitors.models import ReleasePass
from visitors.pass_enums import CLERKS
from visitors.queries.passes import passes_naming


def phone_behind(who: Membership, pk: int) -> Plain:
    """The applicant's phone, for those who call back; 404 otherwise."""
    found = ReleasePass.objects.filter(community=who.community, pk=pk).first()
    if found is None or who.role not in CLERKS or not found.phone:
        raise Http404
    return Plain(found.phone, f"pass:{found.pk}")


def passes_of_person(whom: Whom) -> Iterable[Mapping[str, Any]]:
    """Each pass on which the person stands, with its lines."""
    for one in passes_naming(whom).select_related("unit").prefetch_related("items").order_by("pk"):
        items = "; ".join(f"{item.what} × {item.pieces}" for item in one.items.all())
        yield {
            _("Pass number"): one.number,
            _("Unit"): one.unit.code,
            _("Applied"): f"{localtime(one.applied_at):%Y-%m-%d %H:%M}",
            _("Applicant"): one.name,
            _("Phone"): one.phone,
            _("Vehicle plate"): one.plate,
            _("What leaves"): items,
            _("Released at"): f"{localtime(one.used_at):%Y-%m-%d %H:%M}" if one.used_at else "",
        }
