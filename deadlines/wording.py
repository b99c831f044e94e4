"""What the limits are called, and the sentences of the notices that the engine writes."""

from django.utils.translation import gettext_lazy as _

from deadlines.rules import Audience, Rule
from notices import wording

LIMIT_NAMES = {
    Rule.TL_1: _("reply to the resident"),
    Rule.TL_2: _("promised reply"),
    Rule.TL_3: _("handing over to the department"),
    Rule.TL_4: _("technician on site"),
    Rule.TL_5: _("judging the complaint"),
    Rule.TL_6: _("closing the complaint"),
    Rule.TL_7: _("last day for the complaint"),
    Rule.TL_8: _("daily clearance"),
    Rule.TL_9: _("revisit of the complaint"),
    Rule.TL_10: _("revisit of the repair"),
    Rule.TL_11: _("complaint statistics"),
    Rule.TL_12: _("visitor registration"),
    Rule.TL_13: _("return of the survey"),
    Rule.R_1: _("accepting the work order"),
    Rule.D_4: _("signing the day's audit"),
    Rule.D_5: _("signing the month's spot checks"),
    Rule.L_5: _("keys back and counted"),
    Rule.L_6: _("patrol round walked"),
    Rule.L_7: _("report of the emergency"),
}

AUDIENCE_NAMES = {
    Audience.FIRST_RESPONDER: _("first responder"),
    Audience.HANDLER: _("handler"),
    Audience.SUPERVISOR: _("supervisor"),
    Audience.DIRECTOR: _("director"),
}

# limits that end at a certain moment instead of running for a time
ENDS = {
    Rule.TL_8: _("end of the service day"),
    Rule.TL_11: _("10th of the next month"),
    Rule.L_5: _("agreed time"),
    Rule.L_6: _("planned time"),
}

# names that the public calendar gives its days, in the words of its package
HOLIDAYS = (
    _("New Year's Day"),
    _("Spring Festival"),
    _("Tomb-sweeping Day"),
    _("Labour Day"),
    _("Dragon Boat Festival"),
    _("National Day"),
    _("Mid-autumn Festival"),
)

STEP_NAMES = {
    "warning": _("warning"),
    "breach": _("overdue"),
    "escalation": _("escalated"),
}

SENTENCES = {
    "deadline.warning": _("Ticket %(ticket)s (%(unit)s): %(rule)s is due at %(due)s. Act now."),
    "deadline.breach": _(
        "Ticket %(ticket)s (%(unit)s): %(rule)s was due at %(due)s and is overdue. Call the resident."
    ),
    "deadline.escalation": _("Ticket %(ticket)s (%(unit)s): %(rule)s is overdue since %(due)s and still not done."),
    "deadline.parked": _(
        "The engine could not work out a limit of ticket %(ticket)s. Ask the administrator to look at it."
    ),
    "gathered.limits": _(
        "The engine was silent from %(since)s to %(until)s: what was due meanwhile is told late, all of it in here."
    ),
    "calendar.missing": _(
        "The public holidays of %(year)s are not in the calendar. Enter them, or limits in working days will miscount."
    ),
}


def limit_name(rule: str) -> str:
    """The limit's name in the active language, e.g. 回复住户 for TL-1."""
    return str(LIMIT_NAMES[Rule(rule)]) if rule in Rule.__members__.values() else rule


def register_all() -> None:
    """Called once, when the app is ready."""
    for code, sentence in SENTENCES.items():
        wording.register(code, sentence)
    wording.register_term("rule", limit_name)
