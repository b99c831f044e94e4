"""Words of the desk: kinds, channels, states and what may follow what."""

from collections.abc import Mapping

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(TextChoices):
    """类别: what sort of matter it is."""

    COMPLAINT = "complaint", _("complaint")
    REPAIR = "repair", _("repair")
    INQUIRY = "inquiry", _("inquiry")
    HELP = "help", _("help")
    PRAISE = "praise", _("praise")
    SUGGESTION = "suggestion", _("suggestion")


class Channel(TextChoices):
    """How a contact came in or went out (IN-1)."""

    PHONE = "phone", _("phone call")
    WALK_IN = "walk_in", _("walk-in")
    LETTER = "letter", _("letter")
    ONLINE = "online", _("online")
    PATROL = "patrol", _("patrol")
    CALL_OUT = "call_out", _("call to the resident")
    VISIT = "visit", _("visit to the resident")


INBOUND = (Channel.PHONE, Channel.WALK_IN, Channel.LETTER, Channel.ONLINE, Channel.PATROL)
OUTBOUND = (Channel.CALL_OUT, Channel.VISIT, Channel.ONLINE, Channel.LETTER, Channel.WALK_IN, Channel.PHONE)


class Lacking(TextChoices):
    """What a known outage takes from the residents."""

    WATER = "water", _("no water")
    POWER = "power", _("no electricity")
    LIFT = "lift", _("lift out of order")
    GAS = "gas", _("no gas")
    HEATING = "heating", _("no heating")
    HOT_WATER = "hot_water", _("no hot water")
    NETWORK = "network", _("no network")
    OTHER = "other", _("other outage")


class Danger(TextChoices):
    """What makes a matter a major one (OTE-8)."""

    INJURY = "injury", _("somebody is hurt")
    FIRE = "fire", _("fire")
    FLOOD = "flood", _("flooding")
    CROWD = "crowd", _("crowd of residents")
    MEDIA = "media", _("media")
    COMPENSATION = "compensation", _("compensation")
    OTHER = "other", _("other major matter")


class Satisfaction(TextChoices):
    """What a revisit found (C-6, F-3)."""

    SATISFIED = "satisfied", _("satisfied")
    NOT_SATISFIED = "not_satisfied", _("not satisfied")
    NOT_REACHED = "not_reached", _("not reached")


class Trade(TextChoices):
    """What a technician is able to do."""

    PLUMBING = "plumbing", _("plumbing")
    ELECTRICS = "electrics", _("electrics")
    LIFT = "lift", _("lifts")
    DOORS = "doors", _("doors and windows")
    CIVIL = "civil", _("walls and roofs")
    AIR = "air", _("air and heating")
    SIGNALS = "signals", _("access and network")
    GENERAL = "general", _("general")


class OrderState(TextChoices):
    """Where a work order stands (R-2)."""

    DISPATCHED = "dispatched", _("dispatched")
    ACCEPTED = "accepted", _("order accepted")
    ON_THE_WAY = "on_the_way", _("on the way")
    ON_SITE = "on_site", _("on site")
    DONE = "done", _("done")
    CONFIRMED = "confirmed", _("confirmed by the resident")
    CANCELLED = "cancelled", _("cancelled")


UNDER_WAY = (OrderState.DISPATCHED, OrderState.ACCEPTED, OrderState.ON_THE_WAY, OrderState.ON_SITE)


class Deed(TextChoices):
    """What somebody did with a work order."""

    DISPATCHED = "dispatched", _("dispatched")
    REASSIGNED = "reassigned", _("given to another technician")
    ACCEPTED = "accepted", _("order accepted")
    REFUSED = "refused", _("refused")
    SET_OFF = "set_off", _("on the way")
    ARRIVED = "arrived", _("arrived")
    FINISHED = "finished", _("done")
    CONFIRMED = "confirmed", _("confirmed by the resident")
    CANCELLED = "cancelled", _("cancelled")
    BEFORE = "before", _("photo before the work")
    AFTER = "after", _("photo after the work")
    QUOTED = "quoted", _("price told")
    AGREED = "agreed", _("price agreed")
    CHARGED = "charged", _("price charged")


# which deed may follow which state, and where it leads
DEEDS: Mapping[Deed, tuple[frozenset[OrderState], OrderState]] = {
    Deed.REASSIGNED: (
        frozenset({OrderState.DISPATCHED, OrderState.ACCEPTED, OrderState.ON_THE_WAY}),
        OrderState.DISPATCHED,
    ),
    Deed.ACCEPTED: (frozenset({OrderState.DISPATCHED}), OrderState.ACCEPTED),
    Deed.REFUSED: (
        frozenset({OrderState.DISPATCHED, OrderState.ACCEPTED, OrderState.ON_THE_WAY}),
        OrderState.DISPATCHED,
    ),
    Deed.SET_OFF: (frozenset({OrderState.DISPATCHED, OrderState.ACCEPTED}), OrderState.ON_THE_WAY),
    Deed.ARRIVED: (
        frozenset({OrderState.DISPATCHED, OrderState.ACCEPTED, OrderState.ON_THE_WAY}),
        OrderState.ON_SITE,
    ),
    Deed.FINISHED: (frozenset({OrderState.ON_SITE}), OrderState.DONE),
    Deed.CONFIRMED: (frozenset({OrderState.DONE}), OrderState.CONFIRMED),
    Deed.CANCELLED: (frozenset(UNDER_WAY), OrderState.CANCELLED),
}

# a photo leaves the order where it is; what the work looked like may be shown until it is confirmed
PHOTO_DEEDS: Mapping[Deed, frozenset[OrderState]] = {
    Deed.BEFORE: frozenset({OrderState.ON_SITE, OrderState.DONE}),
    Deed.AFTER: frozenset({OrderState.ON_SITE, OrderState.DONE}),
}

# what is said about money leaves the order where it is; what was charged may be put right until it is confirmed
MONEY_DEEDS: Mapping[Deed, frozenset[OrderState]] = {
    Deed.QUOTED: frozenset({*UNDER_WAY, OrderState.DONE}),
    Deed.AGREED: frozenset({*UNDER_WAY, OrderState.DONE}),
    Deed.CHARGED: frozenset({OrderState.ON_SITE, OrderState.DONE}),
}


class RateKind(TextChoices):
    """What a price of the rate card is for."""

    SERVICE = "service", pgettext_lazy("price of", "service")
    LABOUR = "labour", pgettext_lazy("price of", "labour")
    MATERIAL = "material", pgettext_lazy("price of", "material")


class Stage(TextChoices):
    """Whether a line was only told to the resident, or is to be paid (R-5)."""

    QUOTED = "quoted", _("quoted")
    CHARGED = "charged", _("charged")


class AgreedBy(TextChoices):
    """How the resident agreed to the price (IN-9)."""

    SIGNED = "signed", _("signed on the phone")
    PAPER = "paper", _("signed on paper")
    CALL = "call", _("agreed in a call")


class Confirmed(TextChoices):
    """How the resident said that the work is done (R-2)."""

    ON_SITE = "on_site", _("to the technician, on site")
    PHONE = "phone", _("on the phone")
    PAPER = "paper", _("on paper, signed")
    LINK = "link", _("on the resident's page")


class Ones(IntegerChoices):
    """七个一: what a technician keeps to on site (R-3)."""

    BADGE = 1, _("one badge worn")
    TOOL_BAG = 2, _("one tool bag")
    WATER_BOTTLE = 4, _("one water bottle of one's own")
    SHOE_COVERS = 8, _("one pair of shoe covers")
    DUST_CLOTH = 16, _("one dust cloth laid")
    RAG = 32, _("one rag used to leave the place clean")
    OPINION_CARD = 64, _("one opinion card handed over")


class LetterClass(TextChoices):
    """What is done with a letter (IN-7)."""

    REQUEST = "request", _("letter: request")
    COMPLAINT = "complaint", _("letter: complaint")
    PRAISE = "praise", _("letter: praise")
    OTHER = "other", _("letter: other")


class Medium(TextChoices):
    """How a letter came."""

    POST = "post", _("by post")
    E_MAIL = "e_mail", _("by e-mail")
    BY_HAND = "by_hand", _("handed in")
    BOX = "box", _("from the suggestion box")


LETTER_KINDS = (Kind.REPAIR, Kind.HELP, Kind.INQUIRY, Kind.SUGGESTION)  # what a request may be


class Cleared(TextChoices):
    """What the day's end found of a matter that is still open (TL-8)."""

    CARRIED = "carried", _("carried over with reason")
    NOT_CLEARED = "not_cleared", _("not cleared")


class Wanting(TextChoices):
    """What an open matter still lacks today."""

    WORD = "word", _("a word to the resident")
    DATE = "date", _("reason and date of resolution")
    BOTH = "both", _("a word, and reason with date")


class State(TextChoices):
    """Where a matter stands."""

    NEW = "new", _("waiting for a reply")
    IN_PROGRESS = "in_progress", _("in progress")
    ANSWERED = "answered", _("answered")
    CLOSED = "closed", _("closed")


OPEN_STATES = (State.NEW, State.IN_PROGRESS, State.ANSWERED)

MAY_FOLLOW: Mapping[State, frozenset[State]] = {
    State.NEW: frozenset({State.IN_PROGRESS, State.ANSWERED, State.CLOSED}),
    State.IN_PROGRESS: frozenset({State.IN_PROGRESS, State.ANSWERED, State.CLOSED}),
    State.ANSWERED: frozenset({State.IN_PROGRESS, State.ANSWERED, State.CLOSED}),
    State.CLOSED: frozenset({State.IN_PROGRESS}),
}


class Direction(TextChoices):
    """Who spoke to whom; a note stays in the house."""

    IN = "in", _("from the resident")
    OUT = "out", _("to the resident")
    NOTE = "note", _("note")


class Told(TextChoices):
    """How the resident was told the outcome (OTE-7)."""

    PHONE = "phone", _("by phone")
    IN_PERSON = "in_person", _("in person")
    LETTER = "letter", _("by letter")
    ONLINE = "online", _("by a message online")
    NOT_POSSIBLE = "not_possible", _("could not be told")
    MERGED = "merged", _("on the ticket that it was merged into")


# what a person may say of it; merging says the other
TOLD_BY_PEOPLE = (Told.PHONE, Told.IN_PERSON, Told.LETTER, Told.ONLINE, Told.NOT_POSSIBLE)


# the way of a last word is the way in which the outcome was told
TOLD_BY: Mapping[Channel, Told] = {
    Channel.PHONE: Told.PHONE,
    Channel.CALL_OUT: Told.PHONE,
    Channel.WALK_IN: Told.IN_PERSON,
    Channel.VISIT: Told.IN_PERSON,
    Channel.LETTER: Told.LETTER,
    Channel.ONLINE: Told.ONLINE,
}


class HandoverState(TextChoices):
    """A handover has two sides (OTE-6); to another department it goes through the supervisor (OTE-4)."""

    ASKED = "asked", _("waiting for the supervisor")
    OFFERED = "offered", _("waiting for acceptance")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")


PENDING_HANDOVER = (HandoverState.ASKED, HandoverState.OFFERED)


class Happening(TextChoices):
    """What stands in a ticket's story besides the contacts."""

    HANDOVER_OFFERED = "handover_offered", _("handover offered")
    HANDOVER_ACCEPTED = "handover_accepted", _("handover accepted")
    HANDOVER_DECLINED = "handover_declined", _("handover declined")
    HANDOVER_WITHDRAWN = "handover_withdrawn", _("handover withdrawn")
    TRANSFER_ASKED = "transfer_asked", _("transfer to another department asked")
    TRANSFER_FORWARDED = "transfer_forwarded", _("forwarded to the department")
    CLOSED = "closed", _("closed")
    REOPENED = "reopened", _("reopened")
    MERGED = "merged", _("merged")
    SPLIT = "split", _("split")
    OUTAGE = "outage", _("one cause with others")
    JUDGED_VALID = "judged_valid", _("judged valid")
    JUDGED_INVALID = "judged_invalid", _("judged invalid")
    INVESTIGATED = "investigated", _("investigation report")
    MAJOR = "major", _("reported as a major matter")
    MAJOR_SEEN = "major_seen", _("seen by the director")
    COORDINATED = "coordinated", _("coordination form")
    COORDINATION_ANSWERED = "coordination_answered", _("coordination form answered")
    COMPENSATION_ASKED = "compensation_asked", _("compensation asked")
    COMPENSATION_APPROVED = "compensation_approved", _("compensation approved")
    COMPENSATION_REFUSED = "compensation_refused", _("compensation refused")
    REVISIT_SATISFIED = "revisit_satisfied", _("revisit: satisfied")
    REVISIT_NOT_SATISFIED = "revisit_not_satisfied", _("revisit: not satisfied")
    REVISIT_NOT_REACHED = "revisit_not_reached", _("revisit: not reached")
    ORDER_DISPATCHED = "order_dispatched", _("work order dispatched")
    ORDER_REFUSED = "order_refused", _("work order refused")
    ORDER_REASSIGNED = "order_reassigned", _("work order reassigned")
    ORDER_ARRIVED = "order_arrived", _("technician on site")
    ORDER_FINISHED = "order_finished", _("work done")
    ORDER_CONFIRMED = "order_confirmed", _("work confirmed")
    ORDER_CANCELLED = "order_cancelled", _("work order cancelled")
    ORDER_QUOTED = "order_quoted", _("price quoted")
    ORDER_AGREED = "order_agreed", _("price agreed")
    ORDER_CHARGED = "order_charged", _("price charged")
    PRAISED = "praised", _("praise registered")
    IDENTIFIED = "identified", _("who it is was confirmed")
    OUTAGE_LEFT = "outage_left", _("another cause after all")
    CARRIED_OVER = "carried_over", _("carried over")
