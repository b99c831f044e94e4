"""Reads about one person: who is meant, and what each app holds of them."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from privacy import persons
from privacy.documents import digest_document
from privacy.models import Request
from privacy.persons import Known, Part, Whom
from staff.models import Community

LEAST_PHONE, MOST_PHONE = 7, 20


@dataclass(frozen=True)
class Held:
    """What one app holds of the person."""

    part: Part
    rows: Sequence[Mapping[str, Any]]


def normal_phone(text: str) -> str:
    """The digits, without the country's 86; empty when it is no phone number."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if not re.fullmatch(r"\+?[\d\s\-()]+", plain):
        return ""
    digits = re.sub(r"\D", "", plain)
    if len(digits) == 13 and digits.startswith("86"):
        digits = digits[2:]
    return digits if LEAST_PHONE <= len(digits) <= MOST_PHONE else ""


def residents_like(community: Community, *, phone: str, document: str) -> list[Known]:
    """Residents who have this number: then it is one of them who is meant."""
    return persons.directory().by_number(community, phone, digest_document(document) if document else "")


def of_resident(community: Community, resident_id: int) -> tuple[Whom, Known] | None:
    """The resident as everybody knows them."""
    known = persons.directory().by_id(community, resident_id)
    if known is None:
        return None
    return Whom(community, known.resident_id, known.phones, known.documents), known


def of_number(community: Community, *, phone: str, document: str) -> Whom:
    """Somebody who is no resident, by the one number that they give."""
    documents = (digest_document(document),) if document else ()
    return Whom(community, None, (phone,) if phone else (), documents)


def held_of(whom: Whom) -> list[Held]:
    """Everything that is held of the person, by part."""
    return [Held(part, list(part.export(whom))) for part in persons.parts()]


def open_matters(whom: Whom) -> int:
    """How many matters still need to know whom to call."""
    return sum(part.open_of(whom) for part in persons.parts() if part.open_of is not None)


def requests_of(community: Community) -> QuerySet[Request]:
    """What was asked for before, the latest first."""
    return Request.objects.filter(community=community).select_related("by").order_by("-at", "-pk")
