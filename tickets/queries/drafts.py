"""What the person typed earlier and has not saved."""

from django.db.models import Q

from core.keys import clean_uuid
from staff.models import Membership
from tickets.models import Call, Contact, Draft

MOST = 50


def draft_of(who: Membership, form: str) -> Draft | None:
    """The draft of one form, if there is one."""
    return Draft.objects.filter(user=who.user, community=who.community, form=form).first()


def drafts_of(who: Membership, prefix: str) -> dict[str, dict[str, str]]:
    """The typed fields of every draft whose form begins with `prefix`, by form, in one query."""
    rows = Draft.objects.filter(user=who.user, community=who.community, form__startswith=prefix)
    return dict(rows.values_list("form", "fields"))


def latest_drafts(who: Membership, prefix: str) -> list[Draft]:
    """The person's drafts whose form begins with `prefix`, the latest first, at most 50.

    A draft that was kept in the very moment in which its call was recorded is over and not among them.
    """
    rows = Draft.objects.filter(user=who.user, community=who.community, form__startswith=prefix)
    found = list(rows.order_by("-saved_at", "-pk")[:MOST])
    keys = {key for draft in found if (key := clean_uuid(draft.fields.get("key", "")))}
    if not keys:
        return found
    over = {
        str(key) for key in Call.objects.filter(community=who.community, key__in=keys).values_list("key", flat=True)
    }
    return [draft for draft in found if clean_uuid(draft.fields.get("key", "")) not in over]


def is_recorded(who: Membership, key: str) -> bool:
    """Whether a form with this key has been saved as a call or a contact of the community: its draft is over."""
    return (
        Call.objects.filter(community=who.community, key=key).exists()
        or Contact.objects.filter(Q(key=key), ticket__community=who.community).exists()
    )
