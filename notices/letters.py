"""What a message says: one notice, or many as a digest; in the receiver's language, within the protocol's bytes."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from notices import rules
from notices.enums import ChannelKind, Urgency
from notices.models import Channel, Outgoing
from notices.wording import sentence
from staff.models import Community

FRAME = 400  # bytes that title, heading and the line with the number may take


@dataclass(frozen=True)
class Text:
    """A composed message, and how many of the items it tells."""

    title: str
    body: str
    count: int


def compose(channel: Channel, community: Community, items: Sequence[Outgoing], uid: UUID) -> Text:
    """The items of one community as one text: as many of them as fit, in their order; the first always does."""
    with translation.override(language_of(channel)):
        if channel.kind == ChannelKind.WEBHOOK:
            return Text("", document(community, items[0], uid), 1)
        room = rules.SHAPES[channel.kind].most_bytes - FRAME
        link = len(items) == 1 or channel.kind == ChannelKind.EMAIL
        parts = list(rules.fitting((line(item, community, link=link) for item in items), room))
        count = len(parts)
        told = items[:count]
        if count > 1 and (url := absolute(f"/c/{community.slug}/notices/")):
            parts.append(url)
        parts.append(_("No. %(number)s") % {"number": str(uid)[:8]})
        return Text(title(community, told), "\n".join(parts), count)


def language_of(channel: Channel) -> str:
    """The person's own language, or the one that the community chose for the channel."""
    own = channel.person.language if channel.person_id and channel.person else channel.language
    return own or settings.LANGUAGE_CODE


def title(community: Community, items: Sequence[Outgoing]) -> str:
    """Whose desk and how urgent; never a unit or a name, because a subject is read by everybody on the way."""
    late = sum(item.urgency >= rules.LATE for item in items)
    name = rules.plain(community.name)
    if len(items) == 1:
        return _("%(community)s: %(urgency)s") % {"community": name, "urgency": Urgency(items[0].urgency).label}
    facts = {"community": name, "count": len(items), "late": late}
    if late:
        return _("%(community)s: %(count)s notices, %(late)s of them late") % facts
    return ngettext("%(community)s: %(count)s notice", "%(community)s: %(count)s notices", len(items)) % facts


def line(item: Outgoing, community: Community, *, link: bool) -> str:
    """When, how urgent, and the notice's own sentence; its record's address where there is room for it."""
    at = item.created_at.astimezone(ZoneInfo(community.timezone))
    mark = _("[late] ") if item.urgency >= rules.LATE else ""
    words = f"{at:%m-%d %H:%M} {mark.translate(rules.MARKS)}{rules.plain(words_of(item))}"
    url = absolute(item.url) if link else ""
    return f"{words}\n{url}" if url else words


def words_of(item: Outgoing) -> str:
    """The sentence; a notice whose parameters fit no sentence still says that there is news."""
    try:
        return sentence(item.code, item.params)
    except (TypeError, ValueError):
        return sentence("", {})


def absolute(path: str) -> str:
    """The address on this desk, when the settings say where it stands; else nothing."""
    return f"{settings.PUBLIC_URL}{path}" if settings.PUBLIC_URL else ""


def document(community: Community, item: Outgoing, uid: UUID) -> str:
    """The webhook's body; docs/channels.md describes its fields."""
    facts = {
        "id": str(uid),
        "type": item.code,
        "key": item.key,
        "community": community.slug,
        "urgency": Urgency(item.urgency).name.lower(),
        "at": item.created_at.isoformat(),
        "text": words_of(item),
        "path": item.url,
        "url": absolute(item.url),
    }
    return json.dumps(facts, ensure_ascii=False)
