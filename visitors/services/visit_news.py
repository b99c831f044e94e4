"""What the gate tells people."""

from collections.abc import Iterable, Mapping

from notices.enums import Urgency
from notices.services import News
from staff.enums import Role
from staff.queries import ids_by_role
from visitors.models import Visit


def visit_news(
    visit: Visit,
    code: str,
    recipients: Iterable[int],
    *,
    urgency: Urgency = Urgency.INFO,
    params: Mapping[str, str] | None = None,
) -> News:
    """About one visit: the unit alone names it, for a notice may leave the house (A-3)."""
    given = dict(params or {})
    when = given.pop("when", "")
    place = visit.unit.code if visit.unit else "–"
    return News(
        community_id=visit.community_id,
        recipients=frozenset(recipients),
        code=code,
        key=f"{code}:{visit.pk}:{when}" if when else f"{code}:{visit.pk}",
        url=f"/c/{visit.community.slug}/gate/visits/{visit.pk}/",
        urgency=urgency,
        params={"unit": place, **given},
    )


def desk_of(community_id: int) -> set[int]:
    """Who calls a host: the front desk and its supervisors."""
    people = ids_by_role([community_id], [Role.FRONT, Role.SUPERVISOR])
    return set().union(*people.values()) if people else set()
