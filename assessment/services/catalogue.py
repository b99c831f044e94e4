"""The catalogue of points: begun with what the rulebook names, changed by director or administrator (ST-1)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from assessment import refusals, rules
from assessment.enums import Source
from assessment.models import CatalogueItem, Sheet, SheetSettings
from ledger import services as ledger
from staff.models import Community, Membership

# source, wording, in English, least, most, usual
FIRST_ITEMS = (
    (Source.LATE_REPLY, "超过2小时未回复业主", "Reply later than the limit", -5, -1, -2),
    (Source.LATE_ON_SITE, "超过20分钟到场", "On site later than the limit", -5, -1, -2),
    (Source.NOT_CLEARED, "当日未日清", "Matter not cleared on its day", -5, -1, -1),
    (Source.COMPLAINT, "有效投诉（责任人）", "Valid complaint, person responsible", -10, -5, -5),
    (Source.PRAISE, "业主表扬", "Praise by a resident", 5, 10, 5),
    (Source.SPOT_CHECK, "抽查记录不合格", "Record found faulty by a spot check", -5, -1, -2),
    ("", "服务态度", "Attitude towards residents", -10, -5, -5),
    ("", "仪容着装不合要求", "Dress and grooming", -3, -1, -1),
    ("", "站姿、坐姿、行姿不合要求", "Posture", -3, -1, -1),
    ("", "接听电话、礼貌用语不规范", "Telephone and polite words", -3, -1, -1),
    ("", "迟到、早退", "Late for work or left early", -5, -1, -2),
    ("", "无故缺席培训", "Absent from training without excuse", -5, -1, -2),
    ("", "好人好事、合理化建议", "Good deed or useful proposal", 1, 10, 2),
)


@dataclass(frozen=True)
class ItemWish:
    """An item as somebody wants it."""

    name: str
    name_en: str
    least: int
    most: int
    usual: int


@transaction.atomic
def begin_catalogue(community: Community, *, now: datetime, by_id: int | None = None) -> SheetSettings:
    """The community's settings, and the first items where it has none yet. Again, it changes nothing."""
    found, made = SheetSettings.objects.get_or_create(community=community)
    if not made and CatalogueItem.objects.filter(community=community).exists():
        return found
    locked = lock_settings(community.pk)
    if CatalogueItem.objects.filter(community=community).exists():
        return locked
    CatalogueItem.objects.bulk_create(
        CatalogueItem(
            community=community,
            source=source,
            name=name,
            name_en=english,
            least=least,
            most=most,
            usual=usual,
            position=place,
        )
        for place, (source, name, english, least, most, usual) in enumerate(FIRST_ITEMS, 1)
    )
    _seal(community.pk, "catalogue.begun", by=by_id, at=now, facts={"items": len(FIRST_ITEMS)})
    return locked


def lock_settings(community_id: int) -> SheetSettings:
    """The lock under which sheets are made and entries found; call it inside a transaction."""
    SheetSettings.objects.get_or_create(community_id=community_id)
    return SheetSettings.objects.select_for_update().get(pk=community_id)


@transaction.atomic
def add_item(who: Membership, wish: ItemWish, *, now: datetime) -> CatalogueItem:
    """Another item for entries by hand. The same click again gives the same item. Raises a Refused."""
    lock_settings(who.community_id)
    facts = _checked(wish)
    rows = CatalogueItem.objects.filter(community=who.community, retired_at=None)
    if found := rows.filter(name=facts["name"]).first():
        if {name: getattr(found, name) for name in facts} == facts:
            return found  # a second click
        raise refusals.ItemTwice("name")
    last = rows.order_by("-position").values_list("position", flat=True).first() or 0
    made = CatalogueItem.objects.create(community=who.community, position=last + 1, **facts)
    _seal(who.community_id, "catalogue.added", by=who.user_id, at=now, facts=_said(made))
    return made


@transaction.atomic
def edit_item(who: Membership, item_id: int, wish: ItemWish, *, now: datetime) -> CatalogueItem:
    """Change wording or points; entries that were made keep theirs. Raises a Refused."""
    item = _locked(who, item_id)
    facts = _checked(wish)
    if {name: getattr(item, name) for name in facts} == facts:
        return item
    others = CatalogueItem.objects.filter(community=who.community, retired_at=None, name=facts["name"])
    if others.exclude(pk=item.pk).exists():
        raise refusals.ItemTwice("name")
    for name, value in facts.items():
        setattr(item, name, value)
    item.save(update_fields=list(facts))
    _seal(who.community_id, "catalogue.changed", by=who.user_id, at=now, facts=_said(item))
    return item


@transaction.atomic
def retire_item(who: Membership, item_id: int, *, now: datetime) -> CatalogueItem:
    """Take an item out of the catalogue; entries that were made keep it. Raises SystemItemStays, ItemGone."""
    item = _locked(who, item_id)
    if item.source:
        raise refusals.SystemItemStays
    item.retired_at = now
    item.save(update_fields=["retired_at"])
    _seal(who.community_id, "catalogue.retired", by=who.user_id, at=now, facts={"item": item.pk})
    return item


@transaction.atomic
def set_base(who: Membership, base: int, *, now: datetime) -> int:
    """The points from which every sheet starts that is not confirmed. Returns how many sheets it changed."""
    rules.check_base(base)
    found = lock_settings(who.community_id)
    if found.base == base:
        return 0
    SheetSettings.objects.filter(pk=who.community_id).update(base=base)
    changed = Sheet.objects.filter(community=who.community, confirmed_at=None).update(base=base)
    _seal(who.community_id, "catalogue.base", by=who.user_id, at=now, facts={"base": base, "sheets": changed})
    return changed


def _locked(who: Membership, item_id: int) -> CatalogueItem:
    lock_settings(who.community_id)
    found = CatalogueItem.objects.filter(community=who.community, pk=item_id, retired_at=None).first()
    if found is None:
        raise refusals.ItemGone
    return found


def _checked(wish: ItemWish) -> dict[str, str | int]:
    name = rules.check_item(wish.name, least=wish.least, most=wish.most, usual=wish.usual)
    return {**asdict(wish), "name": name, "name_en": wish.name_en.replace("\0", "").strip()[: rules.MOST_WORDING]}


def _said(item: CatalogueItem) -> dict[str, ledger.Fact]:
    return {"item": item.pk, "name": item.name, "least": item.least, "most": item.most, "usual": item.usual}


def _seal(community_id: int, action: str, *, by: int | None, at: datetime, facts: Mapping[str, ledger.Fact]) -> None:
    subject = f"catalogue:{community_id}"
    ledger.append(community_id, action, subject=subject, actor_id=by, at=at, facts=facts)
