"""A community's own list: copied from the company's, then added to, changed, switched off (PH-1)."""

import uuid
from datetime import datetime

from django.db import transaction

from ledger import services as ledger
from phrasebook import refusals
from phrasebook.enums import Moment
from phrasebook.models import Phrase
from staff.models import Community, User

FIELDS = ("moment", "text", "text_en", "instead", "unless", "position", "active")


@transaction.atomic
def make_own(community: Community, *, by: User, now: datetime) -> int:
    """Copy the company's list; from now on the community's own counts. A second time copies nothing."""
    Community.objects.select_for_update().get(pk=community.pk)
    if Phrase.objects.filter(community=community).exists():
        return 0
    rows = Phrase.objects.filter(community=None).values(*FIELDS)
    made = Phrase.objects.bulk_create(Phrase(community=community, **row) for row in rows)
    _seal(community, "copied", by=by, at=now, count=len(made))
    return len(made)


@transaction.atomic
def set_phrase(
    community: Community,
    *,
    by: User,
    moment: Moment,
    text: str,
    text_en: str,
    instead: str,
    unless: str,
    active: bool,
    now: datetime,
    key: uuid.UUID,
    phrase: Phrase | None = None,
) -> Phrase:
    """Add a phrase, or change one of the community's own. The same `key` adds no second one. Raises a Refused."""
    Community.objects.select_for_update().get(pk=community.pk)
    if phrase is None and (again := Phrase.objects.filter(community=community, key=key).first()):
        return again
    if not Phrase.objects.filter(community=community).exists():
        raise refusals.NoOwnList
    if not text.strip():
        raise refusals.PhraseEmpty("text")
    if moment == Moment.NEVER and not instead.strip():
        raise refusals.InsteadMissing("instead")
    last = Phrase.objects.filter(community=community, moment=moment).order_by("-position").first()
    one = phrase or Phrase(community=community, key=key, position=last.position + 1 if last else 0)
    one.moment, one.text, one.text_en = moment, text.strip(), text_en.strip()
    one.instead, one.unless, one.active = instead.strip(), unless.strip(), active
    one.save()
    _seal(community, "changed" if phrase else "added", by=by, at=now, count=1)
    return one


def _seal(community: Community, verb: str, *, by: User, at: datetime, count: int) -> None:
    ledger.append(
        community.pk, f"phrasebook.{verb}", subject=f"community:{community.pk}", actor_id=by.pk, at=at,
        facts={"phrases": count},
    )  # fmt: skip
