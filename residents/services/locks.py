"""One lock for every change of a community's places and people, so that an import and a clerk don't cross."""

from staff.models import Community


def lock_places(community_id: int) -> None:
    """Wait for other changes of places and people of this community. Recording a call does not wait for it.

    NO KEY UPDATE: rows that only refer to the community (tickets, contacts) are written meanwhile.
    """
    rows = Community.objects.select_for_update(no_key=True).filter(pk=community_id)
    list(rows.values_list("pk", flat=True))
