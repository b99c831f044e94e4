"""New York's 311 line: one row is one call, with its opening, its closing and sometimes the day it is due.

* A row opens a matter at Created Date and closes it at Closed Date; the outcome counts as told online, as 311 does.
* Due Date is what the caller was promised; the others get the desk's default promise. A promise that the rules
  refuse is reported (part "promise") and the default is given instead, because the closing time is in the file.
* A stamp of 00:00:00 is a date without a time: taken as it stands, with a warning.
* Closed before created: the matter is taken, the closing is reported (part "closing"), the ticket stays open.
* No heating: the second caller of a building makes it a known cause, and every later one joins that.
* House number: building and unit. Street or crossing: building only. Nothing: the whole community, unnamed caller.
"""

import re
from datetime import datetime
from pathlib import Path

from core.refusals import Refused
from tickets import rules
from tickets.enums import Channel, Kind, Lacking, Told
from tickets.replay import dirt
from tickets.replay.events import Finish, Named, Part, Place, Reading, Step, Take
from tickets.replay.reading import Values, cut, moment, needed, only_once, read_rows

ZONE = "America/New_York"
COLUMNS = (
    "Unique Key", "Created Date", "Closed Date", "Agency", "Agency Name", "Complaint Type", "Descriptor",
    "Location Type", "Incident Zip", "Incident Address", "Intersection Street 1", "Intersection Street 2",
    "Street Name", "Status", "Due Date",
)  # fmt: skip
STAMP = "%m/%d/%Y %I:%M:%S %p"
DAY = "%m/%d/%Y"
MIDNIGHT = "12:00:00 AM"
HOUSE = re.compile(r"\d")
COMPLAINTS = (
    "Noise", "Illegal Parking", "Blocked Driveway", "Consumer Complaint", "Taxi Complaint", "For Hire Vehicle",
    "Animal Abuse", "Smoking", "Food Establishment", "Graffiti", "Dirty Conditions", "Drinking", "Disorderly",
)  # fmt: skip
INQUIRIES = ("Literature Request", "Benefit Card", "SCRIE", "Permit")


def read(path: Path, *, latest: datetime, limit: int | None = None) -> Reading:
    """The steps of the file. Raises WrongFormatError, OSError."""
    reading = Reading(ZONE, latest)
    read_rows(path, reading, COLUMNS, limit=limit, read=_row)
    return reading


def _row(row: int, values: Values, reading: Reading) -> list[Step]:
    only_once(needed(values, "Unique Key"), reading)
    opened = _time(row, values, "Created Date", reading)
    category = needed(values, "Complaint Type")
    agency = needed(values, "Agency")
    take = Take(
        at=opened,
        row=row,
        matter=str(row),
        kind=kind_of(category),
        category=category,
        department=Named(agency, agency),
        said=_said(values),
        channel=Channel.PHONE,
        place=_place(row, values, reading),
        promise=_promise(row, values, opened, reading),
        cause=Lacking.HEATING if category.startswith("HEAT") else None,
    )
    return [take, *_closing(row, values, opened, reading)]


def kind_of(category: str) -> Kind:
    """The desk's kind for a complaint type: conduct of people is a complaint, papers an inquiry, the rest a repair."""
    if category.startswith(COMPLAINTS):
        return Kind.COMPLAINT
    return Kind.INQUIRY if any(word in category for word in INQUIRIES) else Kind.REPAIR


def _time(row: int, values: Values, column: str, reading: Reading) -> datetime:
    text = needed(values, column)
    found = moment(text, column, STAMP, DAY, reading=reading)
    if text.endswith(MIDNIGHT) or " " not in text:
        reading.warn(row, dirt.DateOnly(column=column))
    return found


def _said(values: Values) -> str:
    parts = (values["Complaint Type"], values["Descriptor"], values["Location Type"])
    return " · ".join(part for part in parts if part)


def _place(row: int, values: Values, reading: Reading) -> Place | None:
    address, crossing = values["Incident Address"], values["Intersection Street 1"]
    if not address and crossing:
        address = f"{crossing} & {values['Intersection Street 2']}".removesuffix(" & ")
    address = " ".join((address or values["Street Name"]).split())
    if not address:
        reading.warn(row, dirt.NoAddress())
        return None
    name = f"{address} {values['Incident Zip']}".strip()
    house = bool(HOUSE.match(values["Incident Address"])) and " " in address
    if not house:
        reading.warn(row, dirt.NoHouse())
    return Place(name.casefold(), name, house)


def _promise(row: int, values: Values, opened: datetime, reading: Reading) -> datetime | None:
    """The due date as a promise; None, and reported, when it can't be one."""
    if not values["Due Date"]:
        return None
    try:
        promised = moment(values["Due Date"], "Due Date", STAMP, DAY, reading=reading, ahead=True)
        rules.check_promise(promised, now=opened, field="Due Date")
    except Refused as refusal:
        reading.reject(row, refusal, Part.PROMISE)
        return None
    return promised


def _closing(row: int, values: Values, opened: datetime, reading: Reading) -> list[Step]:
    state = values["Status"]
    if not values["Closed Date"]:
        if state == "Closed":
            reading.warn(row, dirt.ClosedWithoutTime())
        return []
    try:
        closed = _time(row, values, "Closed Date", reading)
        if closed < opened:
            raise dirt.ClosedBeforeOpened(closed=values["Closed Date"], opened=values["Created Date"])
    except Refused as refusal:
        reading.reject(row, refusal, Part.CLOSING)
        return []
    if state and state != "Closed":
        reading.warn(row, dirt.StateAgainstClosing(state=state))
    outcome = cut(f"{values['Agency Name'] or values['Agency']}: {state or 'Closed'}", 200)
    return [Finish(at=closed, row=row, matter=str(row), outcome=outcome, told=Told.ONLINE)]
