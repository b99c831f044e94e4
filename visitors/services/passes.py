"""A release pass is applied for, its owner confirmed, signed, withdrawn (V-6). The view has checked who signs."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from attachments.pictures import Prepared
from attachments.services import keep
from core.once import made_with
from core.sealing import seal
from ledger import services as ledger
from notices.services import News, tell
from residents.enums import Standing
from residents.models import Occupancy, Phone, Resident, Unit
from staff.enums import Role
from staff.models import Community, Membership, User
from staff.queries import ids_by_role
from tickets.services.numbers import take_pass_number
from visitors import pass_refusals as refusals
from visitors import pass_rules as rules
from visitors.models import PassItem, ReleasePass
from visitors.pass_codes import code_of, digest_of
from visitors.pass_enums import CLERKS, SIGNERS, Applicant, ConfirmedHow, Source
from visitors.pass_rules import Item
from visitors.services.beside import ALONE, stands_beside


@dataclass(frozen=True)
class Application:
    """What is applied for: who carries what out of where, and when."""

    standing: Applicant
    name: str
    phone: str
    from_at: datetime
    until_at: datetime
    items: Sequence[Item]
    plate: str = ""
    words: str = ""
    photos: Sequence[Prepared] = ()
    applicant: Resident | None = None
    supervised_by: User | None = None  # whom a trainee names (IN-8)


@dataclass(frozen=True)
class Confirmation:
    """How the owner was made sure of: an owner on file or a name, and how the owner agreed if somebody else applies."""

    how: ConfirmedHow
    owner: Resident | None = None
    owner_name: str = ""
    document: str = ""
    consent_how: str = ""


@transaction.atomic
def apply_for_pass(
    community: Community,
    unit: Unit,
    application: Application,
    *,
    by: User | None,
    files_by: User,
    key: uuid.UUID,
    now: datetime,
) -> ReleasePass:
    """Write the application down; `by` is None when the resident did it by their link, then the desk is told.

    The same `key` again gives the first. `files_by`: under whose name photos are kept. Raises a Refused.
    """
    if again := made_with(ReleasePass, key, community_id=community.pk, unit_id=unit.pk):
        return again
    colleague = ALONE
    if by is not None:
        writer = Membership.objects.filter(community=community, user=by).first()
        colleague = stands_beside(writer or Membership(community=community, user=by), application.supervised_by)
    items = rules.check_items(application.items)
    rules.check_window(application.from_at, application.until_at, now=now)
    source = Source.DESK if by else Source.LINK
    facts = _applicant(application, at_the_desk=by is not None)
    made = ReleasePass.objects.create(
        community=community, number=take_pass_number(community, at=now), key=key, token=uuid.uuid4(), unit=unit,
        applied_at=now, applied_by=by, supervised_by=application.supervised_by,
        standing=application.standing, applicant=application.applicant,
        from_at=application.from_at, until_at=application.until_at, source=source, item_count=len(items), **facts,
    )  # fmt: skip
    rows = [PassItem(release=made, place=place, what=one.what, pieces=one.pieces) for place, one in enumerate(items, 1)]
    PassItem.objects.bulk_create(rows)
    keep(application.photos, community_id=community.pk, subject=("release_pass", made.pk), key=key, by=files_by, at=now)
    if by is None:
        tell([_applied(made)], now=now)
    facts = {**_said(made), "items": digest_of_items(items), "photos": len(application.photos), **colleague}
    seal_pass(made, "pass.applied", by=by, at=now, facts=facts)
    return made


def _said(made: ReleasePass) -> dict[str, ledger.Fact]:
    said = ledger.digest(f"{made.name}\n{made.phone}\n{made.plate}\n{made.words}")
    span = {"from": made.from_at.isoformat(), "until": made.until_at.isoformat()}
    return {"unit": made.unit_id, "source": made.source, "said": said, **span}


def _applicant(application: Application, *, at_the_desk: bool) -> dict[str, Any]:
    """Who applies, as it is kept; the desk asks for a phone, a link is known by its own. Raises a Refused."""
    phone = rules.check_text(application.phone, field="phone") if at_the_desk else application.phone
    return {
        "name": rules.check_text(application.name, field="name"),
        "phone": phone,
        "plate": "".join(application.plate.split()).upper(),
        "words": application.words.replace("\0", "").strip(),
    }


@transaction.atomic
def confirm_owner(
    who: Membership, pass_id: int, given: Confirmation, *, supervised_by: User | None = None, now: datetime
) -> ReleasePass:
    """The owner's identity is confirmed, and the owner agrees. Without it nothing is signed (V-6). Raises a Refused."""
    colleague = stands_beside(who, supervised_by)
    release = locked(who, pass_id, roles=CLERKS)
    owner = given.owner
    rules.check_confirm(
        release.state_at(now),
        how=given.how,
        applicant=release.standing,
        by_own_link=release.source == Source.LINK and owner is not None and release.applicant_id == owner.pk,
        owner_on_file=owner is not None,
        owner_is_owner=owner is not None and _owns(owner, release.unit_id),
        has_number=owner is not None and Phone.objects.filter(resident=owner).exists(),
        owner_name=given.owner_name,
        document=given.document,
        consent=given.consent_how,
    )
    release.confirmed_at, release.confirmed_by, release.confirmed_how = now, who.user, given.how
    release.owner, release.owner_name = owner, "" if owner else given.owner_name.strip()
    release.document = given.document if given.how == ConfirmedHow.PERSON else ""
    if release.standing != Applicant.OWNER:
        release.consent_at, release.consent_how = now, given.consent_how
    fields = ["confirmed_at", "confirmed_by", "confirmed_how", "owner", "owner_name", "document"]
    release.save(update_fields=[*fields, "consent_at", "consent_how"])
    facts: dict[str, ledger.Fact] = {
        "how": given.how, "owner": owner.pk if owner else None, "document": release.document,
        "consent": release.consent_how, "name": ledger.digest(release.owner_name) if release.owner_name else None,
        **colleague,
    }  # fmt: skip
    seal_pass(release, "pass.confirmed", by=who.user, at=now, facts=facts)
    return release


@transaction.atomic
def sign_pass(
    who: Membership, pass_id: int, *, signer: Membership, supervised_by: User | None = None, now: datetime
) -> ReleasePass:
    """The duty officer signs: from now on it can be printed, and the gate knows its code. Raises a Refused.

    `signer` has proved by the own secret that it is they, before this transaction. A trainee at the screen names a
    colleague as well (IN-8).
    """
    colleague = stands_beside(who, supervised_by)
    release = locked(who, pass_id, roles=CLERKS)
    if signer.role not in SIGNERS or signer.community_id != release.community_id:
        raise refusals.PassSignerUnfit("signer")
    rules.check_sign(release.state_at(now))
    code = code_of(
        release.number,
        release.unit.code,
        from_at=release.from_at,
        until_at=release.until_at,
        lines=release.item_count,
    )
    release.signed_at, release.signed_by = now, signer.user
    release.code_sealed, release.code_digest = seal(code), digest_of(code, release.community_id)
    release.save(update_fields=["signed_at", "signed_by", "code_sealed", "code_digest"])
    items = digest_of_items([Item(one.what, one.pieces) for one in release.items.all()])
    facts: dict[str, ledger.Fact] = {
        "items": items,
        "until": release.until_at.isoformat(),
        "desk": who.user_id,
        **colleague,
    }
    seal_pass(release, "pass.signed", by=signer.user, at=now, facts=facts)
    return release


@transaction.atomic
def withdraw_pass(
    who: Membership, pass_id: int, *, words: str, supervised_by: User | None = None, now: datetime
) -> ReleasePass:
    """It does not count any more, whether signed or not; not once its goods have left. Raises a Refused."""
    colleague = stands_beside(who, supervised_by)
    release = locked(who, pass_id, roles=CLERKS)
    reason = rules.check_text(words, field="words")
    rules.check_withdraw(release.state_at(now))
    release.withdrawn_at, release.withdrawn_by, release.withdrawn_words = now, who.user, reason
    release.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_words"])
    seal_pass(release, "pass.withdrawn", by=who.user, at=now, facts={"words": ledger.digest(reason), **colleague})
    return release


def locked(who: Membership, pass_id: int, *, roles: frozenset[Role]) -> ReleasePass:
    """The pass under its lock: every verb of one pass waits for the other. Raises a Refused."""
    if who.role not in roles:
        raise refusals.PassNotYours
    rows = ReleasePass.objects.select_for_update(of=("self",)).select_related("unit")
    release = rows.filter(pk=pass_id, community=who.community).first()
    if release is None:
        raise refusals.PassGone
    return release


def digest_of_items(items: Sequence[Item]) -> str:
    """The list as the chain knows it: whoever alters a line afterwards is found."""
    return ledger.digest("\n".join(f"{one.pieces} {one.what}" for one in items))


def seal_pass(
    release: ReleasePass, action: str, *, by: User | None, at: datetime, facts: dict[str, ledger.Fact]
) -> None:
    """The chain knows of it, by ids and digests."""
    actor = by.pk if by else None
    ledger.append(release.community_id, action, subject=f"pass:{release.pk}", actor_id=actor, at=at, facts=facts)


def _owns(person: Resident, unit_id: int) -> bool:
    return Occupancy.objects.filter(resident=person, unit_id=unit_id, standing=Standing.OWNER).exists()


def _applied(made: ReleasePass) -> News:
    desk = ids_by_role([made.community_id], [Role.FRONT, Role.SUPERVISOR]).values()
    return News(
        community_id=made.community_id,
        recipients=frozenset().union(*desk),
        code="pass.applied",
        key=f"pass.applied:{made.pk}",
        url=f"/c/{made.community.slug}/gate/passes/{made.pk}/",
        params={"number": made.number, "unit": made.unit.code},
    )
