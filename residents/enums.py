"""Words for places and people."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from staff.enums import DESK, OVERSIGHT, Role

READERS = DESK | OVERSIGHT
# the desk hears first when somebody moves in or has a new number; a trainee tells a colleague
EDITORS = OVERSIGHT | {Role.FRONT}
ON_SITE = READERS | {Role.GUARD, Role.TECHNICIAN}


class Standing(TextChoices):
    """What a resident is to a unit."""

    OWNER = "owner", _("owner")
    TENANT = "tenant", _("tenant")
    FAMILY = "family", _("family")


class Gender(TextChoices):
    """Decides the title 先生 / 女士 (A-6)."""

    UNKNOWN = "", _("not known")
    MALE = "m", _("male")
    FEMALE = "f", _("female")


class KeyKind(TextChoices):
    """What a search key was made from."""

    PHONE = "phone", _("phone")
    LAST_FOUR = "last4", _("last four digits")
    NAME = "name", _("name")
    PINYIN = "pinyin", _("pinyin")
    UNIT = "unit", _("unit")


class UnitKind(TextChoices):
    """What a unit is used for."""

    RESIDENTIAL = "residential", _("flat")
    SHOP = "shop", _("shop")
    GARAGE = "garage", _("garage")


class Source(TextChoices):
    """Who told of a change of the archive (A-2). Whoever edits by hand says it; imports and jobs say it themselves."""

    PHONE = "phone", _("the resident, by phone")
    VISIT = "visit", _("the resident, at the desk")
    ONLINE = "online", _("the resident, online")
    DOCUMENT = "document", _("a document shown")
    COLLEAGUE = "colleague", _("a colleague")
    IMPORT = "import", _("an imported list")
    REQUEST = "request", _("a request about personal data")
    SYSTEM = "system", _("the system")


BY_HAND = (Source.PHONE, Source.VISIT, Source.ONLINE, Source.DOCUMENT, Source.COLLEAGUE)


class Subject(TextChoices):
    """What of the archive was changed."""

    UNIT = "unit", _("unit")
    RESIDENT = "resident", _("resident")
    VEHICLE = "vehicle", _("vehicle")
    PERMIT = "permit", _("parking permit")
    MOVE_IN = "move_in", _("move-in")
    RENOVATION = "renovation", _("renovation")


class VehicleKind(TextChoices):
    """What drives or stands on a parking space."""

    CAR = "car", _("car")
    ELECTRIC = "electric", _("electric car")
    MOTORBIKE = "motorbike", _("motorbike")
    BICYCLE = "bicycle", _("electric bicycle")
    OTHER = "other", _("other vehicle")


class PermitState(TextChoices):
    """Where a parking permit stands; an issued or a renewed one is live."""

    ISSUED = "issued", _("valid")
    RENEWED = "renewed", _("valid, renewed")
    EXPIRED = "expired", _("expired")
    WITHDRAWN = "withdrawn", _("taken back")


LIVE_PERMITS = (PermitState.ISSUED, PermitState.RENEWED)


class MoveInState(TextChoices):
    """Where a move-in stands; what both have signed stays as it is."""

    OPEN = "open", _("being checked")
    SIGNED = "signed", _("signed by both")
    CANCELLED = "cancelled", _("cancelled")


class Meter(TextChoices):
    """What is read when the keys change hands."""

    WATER = "water", _("water")
    POWER = "power", _("electricity")
    GAS = "gas", _("gas")
    HEAT = "heat", _("heating")


class RenovationState(TextChoices):
    """Where a renovation stands."""

    REGISTERED = "registered", _("under way")
    FINISHED = "finished", _("finished, to be accepted")
    ACCEPTED = "accepted", _("accepted after inspection")
    CANCELLED = "cancelled", _("cancelled")


RUNNING_WORKS = (RenovationState.REGISTERED, RenovationState.FINISHED)


class InspectionResult(TextChoices):
    """What an inspection of a renovation found."""

    FINE = "fine", _("nothing found")
    DEFECTS = "defects", _("to be put right")
    STOPPED = "stopped", _("work stopped")


class FeeKind(TextChoices):
    """What was sent about fees; the amounts come from elsewhere (A-5)."""

    NOTICE = "notice", _("fee notice")
    REMINDER = "reminder", _("reminder")


class FeeChannel(TextChoices):
    """How it was sent."""

    PAPER = "paper", _("paper at the door")
    PHONE = "phone", _("call by the desk")
    TEXT = "text", _("text message")
    CHAT = "chat", _("WeChat")
    LETTER = "letter", _("by letter")
    VISIT = "visit", _("visit at home")


class BookState(TextChoices):
    """Where a workbook of the archive stands on its way in."""

    READING = "reading", _("being looked through")
    CHECKED = "checked", _("looked through")
    WRITING = "writing", _("being imported")
    DONE = "done", _("imported")
    REFUSED = "refused", _("can't be taken")


class BookPhase(TextChoices):
    """What the engine does with it just now."""

    WAITING = "waiting", _("waiting for its turn")
    COMPARING = "comparing", _("comparing with what is known")
    READING = "reading", _("reading the rows")
    WRITING = "writing", _("writing")
