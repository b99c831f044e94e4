"""The sentences of notices about rosters, and of what the checks find."""

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from duty.enums import EmergencyKind
from notices import wording

SENTENCES = {
    "roster.published": _("The roster of %(department)s for %(month)s is published. Look at your shifts."),
    "roster.asked": _(
        "%(who)s asks for a change of the roster of %(department)s: %(what)s. It counts once the supervisor agrees."
    ),
    "roster.changed": _("The roster of %(department)s has changed: %(what)s. Agreed by %(who)s."),
    "roster.declined": _("%(who)s has declined the change of the roster: %(what)s. Read the reason."),
    "roster.withdrawn": _("%(who)s has withdrawn the change of the roster: %(what)s. Nothing changes."),
    "roster.holiday_soon": _(
        "%(holiday)s: publish the roster of %(department)s for %(month)s by %(limit)s at the latest."
    ),
    "roster.holiday_late": _(
        "%(holiday)s: the roster of %(department)s for %(month)s was due by %(limit)s and is late. Publish it now."
    ),
    "key.warning": _("Key %(key)s, lent to %(who)s, is due back at %(due)s."),
    "key.breach": _("Key %(key)s, lent to %(who)s, was due back at %(due)s. Call them and take it back."),
    "key.escalation": _("Key %(key)s is still with %(who)s (due %(due)s). Take it back, or have the lock changed."),
    "key_count.warning": _("Count the keys of %(post)s for %(month)s by %(due)s."),
    "key_count.breach": _("The keys of %(post)s have not been counted for %(month)s. Count and sign now."),
    "key_count.escalation": _("The keys of %(post)s have still not been counted for %(month)s (due %(due)s)."),
    "keys.differ": _("%(who)s has counted the keys of %(post)s: %(count)s of them differ. Read the reasons."),
    "patrol.breach": _("The patrol round %(route)s, due at %(due)s, has not been walked. Send somebody."),
    "patrol.escalation": _("The patrol round %(route)s, due at %(due)s, has still not been walked."),
    "emergency.opened": _("Emergency: %(emergency)s, %(place)s. Reported by %(who)s. Open it now."),
    "emergency.informed": _("Emergency: %(emergency)s, %(place)s. %(who)s asks your department to come. Open it now."),
    "emergency.ended": _("The emergency is over: %(emergency)s, %(place)s. Ended by %(who)s."),
    "emergency.reported": _("%(who)s has signed the report of the emergency: %(emergency)s, %(place)s. Read it."),
    "emergency.warning": _("Write the report of the emergency (%(emergency)s, %(place)s) by %(due)s."),
    "emergency.breach": _("The report of the emergency (%(emergency)s, %(place)s) was due at %(due)s. Write it now."),
    "emergency.escalation": _(
        "The report of the emergency (%(emergency)s, %(place)s), due at %(due)s, has still not been written."
    ),
    "roster.missing": _("The roster of %(department)s for %(month)s is not published yet. Finish it."),
    "handover.missing": _(
        "%(post)s: the shift %(shift)s of %(day)s ended without a signed handover. See that it is made up for."
    ),
    "handover.taken_over": _(
        "%(post)s: %(count)s important matters were left to the next shift with the consent of %(who)s. Read why."
    ),
}

FAULTS = {
    "no_person": _("Nobody of this department is called so. Write the name or account as on the roster."),
    "many_people": _("Several people are called so. Write the account as well."),
    "other_name": _("This account belongs to somebody of another name. Correct one of the two."),
    "person_twice": _("This person stands in row %(other_row)s already. Keep one of the two rows."),
    "no_shift": _("This is no shift here. Write the shift's name or its character, or leave it empty."),
    "other_month": _("This day is not in the roster's month. Take the template of the right month."),
    "day_twice": _("This day has two columns. Keep one of them."),
}

CODES = {
    "twice": _("%(person)s is on two shifts at once."),
    "uncovered": _("Nobody on %(shift)s on the days %(days)s."),
    "rest": _("%(person)s has only %(hours)s hours of rest before this shift."),
}


def fault_words(code: str, other_row: int) -> str:
    """Why a cell of a sheet can't be taken."""
    return str(FAULTS[code]) % {"other_row": other_row}


def holiday_word(value: str) -> str:
    """The holiday's name in the reader's language; a community's own word or a date stays as it is."""
    return _now(value) if value else value


def register_all() -> None:
    """Called once, when the app is ready."""
    for code, sentence in SENTENCES.items():
        wording.register(code, sentence)
    wording.register_term("holiday", holiday_word)
    wording.register_term("emergency", lambda value: str(EmergencyKind(value).label))
