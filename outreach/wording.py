"""The sentences of notices about visits, surveys, events."""

from django.utils.translation import gettext_lazy as _

from notices import wording

SENTENCES = {
    "visits.planned": _("The home visits of %(month)s are planned. Look where you are to go."),
    "visits.short": _("%(made)s of %(need)s home visits of %(month)s are made, and the month ends. See that they are."),
    "survey.half_time": _(
        "Half the time of %(survey)s is over: %(returned)s of %(slips)s came back. Call or put a slip at the door."
    ),
    "survey.last_day": _("%(survey)s ends within a day: %(returned)s of %(slips)s came back. Remind the others today."),
    "survey.warning": _("%(survey)s ends at %(due)s."),
    "survey.breach": _("%(survey)s is over (%(due)s), and less than half came back. Look by building."),
    "survey.escalation": _("%(survey)s is over (%(due)s), and less than half came back."),
    "survey.call_back": _("%(unit)s has answered the survey and wishes to be called. Read the answer."),
    "event.not_evaluated": _("%(event)s of %(day)s has passed without an evaluation. Write it now."),
}


def register_all() -> None:
    """Called once, when the app is ready."""
    for code, sentence in SENTENCES.items():
        wording.register(code, sentence)
