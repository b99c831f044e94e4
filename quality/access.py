"""Access is a fetch: an audit is reached only through here."""

from datetime import date

from django.http import Http404

from quality.models import Audit
from quality.queries.audit import audit_of
from staff.models import Membership


def audit_for(who: Membership, day: date) -> Audit:
    """The audit of this day of the person's community; 404 where there is none. The urls say who may."""
    found: Audit | None = audit_of(who.community, day)
    if found is None:
        raise Http404
    return found
