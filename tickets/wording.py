"""The sentences of notices about tickets."""

from django.utils.translation import gettext_lazy as _

from notices import wording
from tickets.enums import Danger, Lacking

NO_UNIT = _("no unit noted")
SENTENCES = {
    "handover.offered": _("%(who)s offers you ticket %(ticket)s. Accept or decline it."),
    "handover.accepted": _("%(who)s has accepted ticket %(ticket)s and handles it now."),
    "handover.declined": _("%(who)s has declined ticket %(ticket)s. It stays with you: read the reason and decide."),
    "transfer.asked": _("%(who)s asks you to take ticket %(ticket)s to %(department)s. Forward it within the hour."),
    "transfer.forwarded": _("Ticket %(ticket)s is for %(department)s. Accept it within the hour."),
    "contact.joined": _(
        "Ticket %(ticket)s: the resident has contacted the desk again. Once should be enough. Reply now."
    ),
    "contact.urged": _(
        "Ticket %(ticket)s: the resident urges us, contact no. %(times)s. Call now and say where it stands."
    ),
    "ticket.merged": _("Ticket %(other)s was merged into %(ticket)s: it is one matter."),
    "ticket.split": _("Ticket %(ticket)s was split off %(other)s: it is another matter."),
    "ticket.closed": _("%(who)s has closed ticket %(ticket)s."),
    "outage.announced": _("%(lacking)s: %(place)s. Read what the callers are told; one key records a caller."),
    "outage.ended": _("%(lacking)s: %(place)s. It is over, and everybody who called was told."),
    "complaint.reported": _("%(who)s has written the investigation report of ticket %(ticket)s."),
    "major.reported": _("Major matter, ticket %(ticket)s: %(danger)s. Read it now and say what shall be done."),
    "major.seen": _("%(who)s knows of the major matter of ticket %(ticket)s."),
    "coordination.asked": _("%(who)s asks your department for its part in ticket %(ticket)s. Answer the form."),
    "coordination.answered": _("%(who)s has answered the coordination form of ticket %(ticket)s."),
    "compensation.asked": _("%(who)s asks for a compensation, ticket %(ticket)s. Decide on it."),
    "compensation.decided": _("%(who)s has decided on the compensation of ticket %(ticket)s."),
    "revisit.not_satisfied": _(
        "Ticket %(ticket)s: the resident is not satisfied. It runs again, and a reply is owed sooner."
    ),
    "message.taken": _("%(who)s has taken a message for you. Call back before the promised time."),
    "callback.warning": _(
        "A caller (%(caller_unit)s) waits for the call back of %(colleague)s, promised by %(due)s. Call now."
    ),
    "callback.breach": _(
        "Nobody has called back (%(caller_unit)s): %(colleague)s was to call by %(due)s. Call now and say sorry."
    ),
    "callback.escalation": _(
        "Still nobody has called back (%(caller_unit)s): %(colleague)s was to call by %(due)s. Have it done."
    ),
    "message.done": _("%(who)s has called back for a message. Read what was said."),
    "online.taken": _("Ticket %(ticket)s was written online by a resident. Call back, confirm the unit, and reply."),
    "letter.complaint": _("Letter %(letter)s is a complaint. Decide whether a coordination form is issued."),
    "letter.passed_on": _("Letter %(letter)s is for your department. Read it and take it over."),
    "letter.decided": _("%(who)s has decided on letter %(letter)s. Read the decision."),
    "letter.taken_over": _("%(who)s has taken over letter %(letter)s."),
    "praise.registered": _("A resident has praised %(who)s, ticket %(ticket)s. Read it on the praise page."),
    "order.dispatched": _("Work order %(order)s is for you. Accept it, and set off."),
    "order.unassigned": _("Work order %(order)s has no technician. Assign one now."),
    "order.taken_away": _("Work order %(order)s was given to a colleague. You need not go."),
    "order.cancelled": _("Work order %(order)s was cancelled. You need not go."),
    "order.refused": _("%(who)s cannot take work order %(order)s. Read why and assign another technician."),
    "order.finished": _("%(who)s has finished work order %(order)s. Ask the resident, then close the ticket."),
    "order.explained": _("%(who)s has told the resident of work order %(order)s when you will be there."),
    "order.contested": _(
        "The resident says that work order %(order)s is not done. Call back and send somebody again (%(ticket)s)."
    ),
    "opinion.given": _("The resident of ticket %(ticket)s has given an opinion. Read it in the story."),
    "day.word_owed": _("%(count)s of your matters need a word before %(at)s. Clear them in one pass."),
    "day.not_cleared": _("%(count)s of your matters were not cleared on %(day)s. Call the residents first thing."),
    "day.closed": _("%(count)s matters were not cleared on %(day)s. Remark on each and sign the day."),
    "ticket.reopened": _("%(who)s has reopened ticket %(ticket)s. The resident is owed a reply."),
}


def register_all() -> None:
    """Called once, when the app is ready."""
    for code, sentence in SENTENCES.items():
        wording.register(code, sentence)
    wording.register_term("caller_unit", lambda code: code or str(NO_UNIT))
    wording.register_term("danger", lambda value: str(Danger(value).label))
    wording.register_term("lacking", lambda value: str(Lacking(value).label))
