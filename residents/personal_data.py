"""What residents give to the care for personal data: the number behind the mask, and who is who."""

from datetime import datetime

from django.db.models import Q
from django.http import Http404

from core.sealing import Unreadable
from privacy.documents import open_document
from privacy.erasers import deleted, in_batches
from privacy.persons import Known
from privacy.reveals import Plain
from residents.enums import BookState
from residents.models import BookImport, ImportDraft, Phone, Renovation, Resident
from residents.services.book_jobs import empty_books
from staff.models import Community, Membership


def phone_behind(who: Membership, phone_id: int) -> Plain:
    """A resident's phone, for the community's own people."""
    row = Phone.objects.filter(pk=phone_id, resident__community=who.community_id).values_list("number", "resident_id")
    found = row.first()
    if found is None:
        raise Http404
    return Plain(found[0], f"resident:{found[1]}")


def first_phone_behind(who: Membership, resident_id: int) -> Plain:
    """The first phone of a resident, as the caller card shows it to whoever records the call."""
    row = Phone.objects.filter(resident=resident_id, resident__community=who.community_id).order_by("pk")
    found = row.values_list("number", flat=True).first()
    if found is None:
        raise Http404
    return Plain(found, f"resident:{resident_id}")


def document_behind(who: Membership, resident_id: int) -> Plain:
    """A resident's document number, opened only here. One whose key is gone says so."""
    person = Resident.objects.filter(pk=resident_id, community=who.community_id).exclude(document_sealed="").first()
    if person is None:
        raise Http404
    try:
        return Plain(open_document(person.document_sealed), f"resident:{person.pk}")
    except Unreadable:
        raise Http404 from None


def foreman_behind(who: Membership, renovation_id: int) -> Plain:
    """The phone of the person in charge of a renovation."""
    works = Renovation.objects.filter(pk=renovation_id, community=who.community_id).exclude(foreman_phone="").first()
    if works is None:
        raise Http404
    return Plain(works.foreman_phone, f"renovation:{works.pk}")


class Residents:
    """The archive as a directory (privacy.persons.Directory)."""

    def by_id(self, community: Community, resident_id: int) -> Known | None:
        """The resident with what they are known by."""
        return next(iter(self._known(Q(pk=resident_id), community)), None)

    def by_number(self, community: Community, phone: str, document: str) -> list[Known]:
        """Everybody with this phone or this document."""
        meant = Q(pk__in=[])
        if phone:
            meant |= Q(pk__in=Phone.objects.filter(number=phone, resident__community=community).values("resident_id"))
        if document:
            meant |= self._with_document(document)
        return self._known(meant, community)

    @staticmethod
    def _with_document(digest: str) -> Q:
        return Q(document_digest=digest)

    @staticmethod
    def _known(meant: Q, community: Community) -> list[Known]:
        rows = Resident.objects.filter(meant, community=community).prefetch_related("phones").order_by("pk")
        return [
            Known(
                one.pk,
                one.titled,
                tuple(phone.number for phone in one.phones.all()),
                tuple(filter(None, [one.document_digest])),
            )
            for one in rows
        ]


def import_drafts(community: Community, before: datetime, dry: bool) -> int:
    """Lists whose time to say yes is over."""
    return in_batches(ImportDraft.objects.filter(community=community, expires_at__lt=before), deleted, dry=dry)


def book_imports(community: Community, before: datetime, dry: bool) -> int:
    """Workbooks whose two hours were over before this, should the hourly clearing have missed one; whatever its state.

    One that is being written at this moment stays: its worker renews the claim.
    """
    rows = BookImport.objects.filter(community=community, expires_at__lt=before)
    rows = rows.exclude(state=BookState.WRITING, claimed_until__gt=before)
    return in_batches(rows.exclude(content="", faults=[]), empty_books, dry=dry)
