"""The sentences of notices from the gate. They may leave the house: no visitor's name stands in them (A-3)."""

from django.utils.translation import gettext_lazy as _

from notices import wording
from visitors.visit_enums import Decision, Question

SENTENCES = {
    "visit.question": _("A visitor to %(unit)s: %(question)s. Decide now, with one tap."),
    "visit.decided": _("%(who)s has decided about the visitor to %(unit)s: %(decision)s."),
    "visit.answered": _("The host of the visitor to %(unit)s has answered: %(answer)s."),
    "visit.watch": _("A visitor to %(unit)s matches the watch list. Speak with the gate now."),
    "visit.to_tell": _("A visitor to %(unit)s was not let in. Tell the host who was there."),
    "visit.forgotten": _("Visitors who are still inside at night: %(count)s. Look who it is and call the hosts."),
    "gate.alarm": _("Forced entry at the gate! %(who)s asks for help. Go there now."),
    "gate.alarm_over": _("The alarm at the gate is over. Ended by %(who)s."),
}
ANSWERS = {"agreed": _("agreed"), "refused": _("not willing")}


def register_all() -> None:
    """Called once, when the app is ready."""
    for code, sentence in SENTENCES.items():
        wording.register(code, sentence)
    wording.register_term("question", lambda value: str(Question(value).label))
    wording.register_term("decision", lambda value: str(Decision(value).label))
    wording.register_term("answer", lambda value: str(ANSWERS[value]))
