"""What the verbs of a sheet share: the locked sheet, its news, its entry in the ledger."""

from collections.abc import Mapping
from datetime import date, datetime

from assessment.models import Entry, Sheet
from ledger import services as ledger
from notices.services import News
from staff.models import Community


def sheet_for(community: Community, person_id: int, month: date, *, base: int) -> Sheet:
    """The person's sheet, locked; made where there is none. The caller holds the community's lock."""
    Sheet.objects.get_or_create(community=community, person_id=person_id, month=month, defaults={"base": base})
    rows = Sheet.objects.select_for_update(of=("self",)).select_related("community", "person")
    return rows.get(community=community, person_id=person_id, month=month)


def lock_entry(entry_id: int) -> tuple[Sheet, Entry]:
    """The entry and its sheet; the sheet's row is the lock of all that happens on it."""
    sheet_id = Entry.objects.values_list("sheet", flat=True).get(pk=entry_id)
    rows = Sheet.objects.select_for_update(of=("self",)).select_related("community", "person")
    sheet = rows.get(pk=sheet_id)
    return sheet, Entry.objects.select_related("made_by").get(pk=entry_id, sheet=sheet)


def mine_url(sheet: Sheet) -> str:
    """The person's own page. Written out here because services lie below the urls; a test compares both."""
    return f"/c/{sheet.community.slug}/assessment/mine/{sheet.month:%Y-%m}/"


def sheet_url(sheet: Sheet) -> str:
    """The leads' page of it."""
    return f"/c/{sheet.community.slug}/assessment/{sheet.month:%Y-%m}/{sheet.person_id}/"


def news(sheet: Sheet, code: str, people: set[int], *, key: str, url: str, **params: str) -> News:
    """A notice about the sheet."""
    return News(
        community_id=sheet.community_id,
        recipients=frozenset(people),
        code=code,
        key=f"{code}:{key}",
        url=url,
        params={"month": f"{sheet.month:%Y-%m}", **params},
    )


def seal(sheet: Sheet, action: str, *, by: int | None, at: datetime, facts: Mapping[str, ledger.Fact]) -> None:
    """The verb's last line."""
    ledger.append(
        sheet.community_id,
        action,
        subject=f"sheet:{sheet.pk}",
        actor_id=by,
        at=at,
        facts={"month": f"{sheet.month:%Y-%m}", "person": sheet.person_id, **facts},
    )
