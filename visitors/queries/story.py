"""Who did what with a visitor, a permit or a pass, and who stood beside a trainee (IN-8): as the chain has kept it."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ledger.queries import story_of
from staff.models import User

# what the gate calls each entry; others, as of retention, are no step of a person
STEPS: dict[str, str | Promise] = {
    "visit.registered": _("registered"),
    "visit.permit_came": _("came with the permit"),
    "visit.announced_came": _("came with the code"),
    "visit.consent_asked": _("asked the host by link"),
    "visit.agreed": _("wrote down that the host agrees"),
    "visit.asked": _("asked the supervisor"),
    "visit.decided": _("decided"),
    "visit.entered": _("let in"),
    "visit.left": _("saw the visitor leave"),
    "visit.refused": _("wrote down that the host is not willing"),
    "visit.absent": _("wrote down that nobody was reached"),
    "visit.turned_away": _("wrote down that the visitor went away"),
    "visit.host_told": _("told the host"),
    "permit.issued": pgettext_lazy("gate", "issued the permit"),
    "permit.withdrawn": pgettext_lazy("gate", "withdrew the permit"),
    "pass.applied": _("wrote the application down"),
    "pass.confirmed": _("confirmed the owner"),
    "pass.signed": _("signed"),
    "pass.withdrawn": _("withdrew the pass"),
    "pass.released": _("released the goods"),
    "pass.refused": _("did not release the goods"),
    "pass.doubled": _("second release, a double"),
    "pass.looked_into": _("looked into it"),
    "gate_alarm.raised": _("raised the alarm"),
    "gate_alarm.ended": _("ended the alarm"),
}
# what the household itself did, by its own link
OWN_STEPS: dict[str, str | Promise] = {
    "visit.agreed": _("agreed"),
    "visit.refused": _("not willing"),
    "visit.host_told": _("has read it"),
    "pass.applied": _("applied by the own link"),
}


@dataclass(frozen=True)
class Step:
    """One thing done; `by` is empty for a household that answered by its own link."""

    words: str | Promise
    at: datetime
    by: str
    beside: str


def steps_of(community_id: int, subject: str) -> list[Step]:
    """In their order; two queries, however many steps."""
    told = [one for one in story_of(community_id, subject) if one.action in STEPS]
    ids = [pk for one in told for pk in (one.actor_id, one.facts.get("supervised_by")) if pk]
    names = {one.pk: str(one) for one in User.objects.filter(pk__in=ids)}
    return [
        Step(
            STEPS[one.action] if one.actor_id else OWN_STEPS.get(one.action, STEPS[one.action]),
            one.at,
            names.get(one.actor_id or 0, ""),
            names.get(one.facts.get("supervised_by") or 0, ""),
        )
        for one in told
    ]
