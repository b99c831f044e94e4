"""The demonstration's archive: vehicles with permits, a move-in being checked, a renovation with findings, fee notices."""

import uuid
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils.timezone import localdate

from residents.enums import FeeChannel, FeeKind, InspectionResult, Source, UnitKind, VehicleKind
from residents.models import MoveIn, Occupancy, Resident, Unit
from residents.services.changes import Told
from residents.services.fees import Sent, send_fees
from residents.services.move_in import Seen, fill_move_in, open_move_in
from residents.services.people import PersonFacts, change_resident
from residents.services.permits import PermitFacts, issue_permit, renew_permit
from residents.services.renovations import WorksFacts, inspect, note_deposit, register_renovation
from residents.services.units import UnitFacts, change_unit
from residents.services.vehicles import VehicleFacts, add_vehicle
from residents.services.watch_permits import watch_permits
from staff.models import Community, Membership

DAY = timedelta(days=1)
AT_DESK, BY_PHONE = Told(Source.VISIT), Told(Source.PHONE)
# unit, plate, kind, colour, model, space, days until it runs out
CARS = (
    ("1-1-201", "京A12345", VehicleKind.CAR, "白", "大众朗逸", "B1-012", 200),
    ("1-1-202", "京AD12345", VehicleKind.ELECTRIC, "灰", "比亚迪秦", "B1-013", 9),
    ("2-1-301", "京B67890", VehicleKind.CAR, "黑", "丰田凯美瑞", "B1-045", -2),
    ("3-2-1201", "冀C24680", VehicleKind.CAR, "红", "", "B2-007", 90),
    ("3-2-1201", "电0013579", VehicleKind.BICYCLE, "蓝", "", "", 300),
)


def archive(community: Community, now: datetime) -> None:
    """Through the verbs, as the desk would."""
    people = Membership.objects.select_related("user", "community").filter(community=community)
    by_login = {one.user.username: one for one in people}
    units = {unit.code: unit for unit in Unit.objects.filter(community=community)}
    front, lead = by_login["front"], by_login["lead"]
    _cars(front, units, now - 40 * DAY)
    _a_life(front, units["3-2-1201"], now)
    _works(lead, by_login["tech"], units["2-1-402"], now)
    _move_in(front, units["1-2-1101"], now)
    reminded = [unit.code for unit in units.values() if unit.number in {"301", "302"}]
    sent = Sent(FeeKind.NOTICE, f"{now:%Y} Q4", FeeChannel.PAPER, "第四季度物业费缴费通知，已投信箱", now - 20 * DAY)
    send_fees(front, reminded, sent, key=uuid.uuid4(), now=now - 20 * DAY)
    again = Sent(FeeKind.REMINDER, f"{now:%Y} Q4", FeeChannel.PHONE, "答应本周内缴", now - DAY)
    send_fees(front, ["2-1-301", "3-2-301"], again, key=uuid.uuid4(), now=now - DAY)
    watch_permits(now)


def _owner(unit: Unit) -> Resident:
    return Occupancy.objects.filter(unit=unit).select_related("resident").order_by("pk")[0].resident


def _cars(front: Membership, units: dict[str, Unit], before: datetime) -> None:
    for code, plate, kind, colour, model, space, days in CARS:
        unit = units[code]
        facts = VehicleFacts(plate, kind, colour, model, _owner(unit).pk)
        car = add_vehicle(front, unit, facts, AT_DESK, key=uuid.uuid4(), now=before)
        from_on = localdate(before) - 300 * DAY
        permit = PermitFacts(from_on, localdate(before) + (40 + days) * DAY, space=space)
        issue_permit(front, car.pk, permit, AT_DESK, key=uuid.uuid4(), now=before)


def _a_life(front: Membership, unit: Unit, now: datetime) -> None:
    """What one household told over the weeks: a new number, a document shown, a permit renewed."""
    told = Told(Source.DOCUMENT, "房产证")
    facts = UnitFacts(
        UnitKind.RESIDENTIAL, area=Decimal("128.60"), handed_over_on=localdate(now) - 900 * DAY, occupied=True
    )
    change_unit(front, unit.pk, facts, told, now=now - 30 * DAY)
    owner = _owner(unit)
    known: dict[str, Any] = {"name": owner.name, "gender": owner.gender, "note": owner.note}
    shown = PersonFacts(**known, document_kind="identity", document_number="110101199001010019")
    change_resident(front, owner.pk, shown, AT_DESK, now=now - 30 * DAY)
    phones = owner.phones.values_list("pk", flat=True)
    number = PersonFacts(**known, add_phones=["13800002468"], drop_phones=list(phones))
    change_resident(front, owner.pk, number, BY_PHONE, now=now - 2 * DAY)
    permit = unit.permits.order_by("pk")[0]
    renew_permit(front, permit.pk, permit.until_on + 365 * DAY, BY_PHONE, now=now - DAY)


def _works(lead: Membership, tech: Membership, unit: Unit, now: datetime) -> None:
    began, today = now - 12 * DAY, localdate(now)
    facts = WorksFacts(
        what="全屋翻新（水电、瓦木）",
        contractor="云杉装饰工程队",
        from_on=today - 11 * DAY,
        until_on=today + 50 * DAY,
        noise_from=time(8, 30),
        noise_until=time(17, 30),
        foreman="何师傅",
        foreman_phone="13800007531",
        resident_id=_owner(unit).pk,
        workers="王一木 木工 ZX-0101\n李水电 水电 ZX-0102\n赵瓦匠 瓦工 ZX-0103",
    )
    works = register_renovation(lead, unit, facts, AT_DESK, key=uuid.uuid4(), now=began)
    note_deposit(lead, works.pk, AT_DESK, fen=300000, paid_on=today - 11 * DAY, returned_on=None, now=began)
    for days, result, words in (
        (8, InspectionResult.FINE, "水电走线按图施工"),
        (3, InspectionResult.DEFECTS, "阳台堆放沙袋超高，要求当日清走"),
    ):
        inspect(tech, works.pk, result=result, words=words, key=uuid.uuid4(), now=now - days * DAY)


def _move_in(front: Membership, unit: Unit, now: datetime) -> None:
    owner = _owner(unit)
    facts: dict[str, Any] = {"resident_id": owner.pk, "on": localdate(now), "key": uuid.uuid4()}
    made: MoveIn = open_move_in(front, unit, now=now - timedelta(hours=1), **facts)
    items = list(made.items.order_by("position"))
    seen: dict[int, tuple[bool | None, str]] = {item.pk: (True, "") for item in items[:6]}
    seen[items[2].pk] = (False, "主卧窗扇关不严")
    sheet = Seen(items=seen, keys_handed=4, keys_words="入户门钥匙3把，信报箱钥匙1把")
    fill_move_in(front, made.pk, sheet, now=now - timedelta(minutes=30))
