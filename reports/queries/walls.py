"""Which screen a token opens, and the screens of a community."""

from typing import Any

from django.db.models import QuerySet
from django.utils.crypto import salted_hmac

from deadlines.queries import last_look
from reports.models import WallDevice
from reports.models.wall import LIVE
from staff.models import Community


def digest_of(token: str) -> str:
    """What is kept of a token."""
    return salted_hmac("reports.wall", token, algorithm="sha256").hexdigest()


def wall_of(token: str) -> Any | None:
    """The live screen with its community, and `looked_at`, when the engine last looked. One query for every answer."""
    rows = WallDevice.objects.select_related("community").annotate(looked_at=last_look())
    return rows.filter(LIVE, digest=digest_of(token)).first()


def walls_of(community: Community) -> QuerySet[WallDevice]:
    """The community's live screens, by name."""
    return WallDevice.objects.filter(LIVE, community=community).select_related("made_by").order_by("name", "pk")
