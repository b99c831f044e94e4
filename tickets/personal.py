"""What tickets give to the care for personal data: masked numbers, times of keeping, one person's parts."""

from django.utils.translation import gettext_lazy as _

from privacy import persons, retention, reveals
from tickets import personal_parts as parts
from tickets import personal_retention as keeping
from tickets import personal_reveals as behind

THREE_YEARS = 3 * 365


def register() -> None:
    """Called once in the app's `ready()`."""
    reveals.register("ticket_phone", _("phone of a caller"), behind.ticket_phone)
    reveals.register("message_phone", _("phone left with a message"), behind.message_phone)
    reveals.register("letter_phone", _("phone of a letter's sender"), behind.letter_phone)
    # the technician's own errand: the verb `show_phone` shows it and keeps that it did; no button leads there
    _register_kinds()
    _register_parts()


def _register_kinds() -> None:
    retention.register(
        "callers",
        _("Names and phones on closed tickets"),
        why=_("To call about the matter, and to prove what was agreed as long as somebody may claim something."),
        days=THREE_YEARS,
        erase=keeping.callers,
    )
    retention.register(
        "photos",
        _("Photos of closed tickets"),
        why=_("To show the damage and the work, as long as somebody may claim something."),
        days=THREE_YEARS,
        erase=keeping.photos,
    )
    retention.register(
        "letters",
        _("Senders of letters"),
        why=_("To answer, and to prove what was asked for. The letter itself stays in the register."),
        days=THREE_YEARS,
        erase=keeping.letters,
    )
    _register_what_is_passing()


def _register_what_is_passing() -> None:
    retention.register(
        "messages",
        _("Messages for colleagues"),
        why=_("To call back, and to know what was said."),
        days=365,
        erase=keeping.messages,
    )
    retention.register(
        "drafts",
        _("Half-typed forms"),
        why=_("So that nothing typed is lost when a page is closed."),
        days=30,
        erase=keeping.drafts,
    )
    retention.register(
        "tickets",
        _("Tickets, contacts, work orders, revisits, opinions and praise"),
        why=_("What was asked, promised and done must be provable, and is counted. Without names and phones after their"
              " time."),
        days=None,
    )  # fmt: skip


def _register_parts() -> None:
    persons.register(
        "tickets",
        _("Tickets"),
        export=parts.export_tickets,
        erase=parts.erase_tickets,
        open_of=parts.open_tickets,
        stays=_("The matter, its unit and its outcome, without name, phone and person: they are counted."),
    )
    persons.register(
        "contacts",
        _("What was said"),
        export=parts.export_contacts,
        erase=lambda _whom, _now: 0,
        stays=_("What was said and written on the tickets: it is never rewritten, and names nobody by itself."),
    )
    persons.register(
        "messages",
        _("Messages"),
        export=parts.export_messages,
        erase=parts.erase_messages,
        open_of=parts.open_messages,
        stays=_("That there was a message, and for whom."),
    )
    persons.register(
        "letters",
        _("Letters"),
        export=parts.export_letters,
        erase=parts.erase_letters,
        stays=_("The entry in the register with its number, subject and content, without the sender."),
    )
    persons.register("drafts", _("Half-typed forms"), export=parts.export_drafts, erase=parts.erase_drafts)
