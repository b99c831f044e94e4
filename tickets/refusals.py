"""Why a verb on a ticket may be refused, each with the next step."""

from django.utils.translation import gettext_lazy as _

from core.refusals import Refused


class PromiseMissing(Refused):
    code = "promise_missing"
    sentence = _("Say when the resident hears from us next: give a time, or mark the reply as final.")


class PromiseInThePast(Refused):
    code = "promise_in_the_past"
    sentence = _("The promised time has already passed. Choose a time that lies ahead.")


class PromiseTooFar(Refused):
    code = "promise_too_far"
    sentence = _("The promised time is more than 90 days ahead. Promise an earlier word to the resident.")


class TextMissing(Refused):
    code = "text_missing"
    sentence = _("Write down what was said.")


class TextTooLong(Refused):
    code = "text_too_long"
    sentence = _("The text has %(length)s characters; at most %(limit)s fit. Shorten it.")


class OutcomeMissing(Refused):
    code = "outcome_missing"
    sentence = _("Write down the outcome that the resident was told.")


class ToldMissing(Refused):
    code = "told_missing"
    sentence = _("Say how the resident was told the outcome.")


class UntoldReasonMissing(Refused):
    code = "untold_reason_missing"
    sentence = _("Say why the resident could not be told the outcome.")


class AlreadyClosed(Refused):
    code = "already_closed"
    sentence = _("This ticket is closed. Reopen it to go on with the matter.")


class NotClosed(Refused):
    code = "not_closed"
    sentence = _("This ticket is still open; there is nothing to reopen.")


class ReasonMissing(Refused):
    code = "reason_missing"
    sentence = _("Give a reason, so that the colleague knows why.")


class HandoverPending(Refused):
    code = "handover_pending"
    sentence = _("A handover of this ticket is already waiting for an answer. Withdraw it first.")


class NoHandover(Refused):
    code = "no_handover"
    sentence = _("This handover has already been answered or withdrawn. The story shows where the ticket stands.")


class HandoverToSelf(Refused):
    code = "handover_to_self"
    sentence = _("This person already handles the ticket. Choose somebody else.")


class NotTheirDesk(Refused):
    code = "not_their_desk"
    sentence = _("This person or department does not serve this community. Choose one from the list.")


class DepartmentHasIt(Refused):
    code = "department_has_it"
    sentence = _("This department already has the matter. Choose another one, or hand it over to a colleague.")


class FormUsedUp(Refused):
    code = "form_used_up"
    sentence = _("This form was already used for another ticket. Save once more; your text is still here.")


class NothingTold(Refused):
    code = "nothing_told"
    sentence = _("Record at least one matter of this call.")


class TooManyMatters(Refused):
    code = "too_many_matters"
    sentence = _("One call takes up to %(limit)s matters. Save these and record the rest as a second call.")


class CallerMissing(Refused):
    code = "caller_missing"
    sentence = _("Pick the caller from the list, or give the name or phone of the unknown caller, or the unit.")


class SupervisingColleagueMissing(Refused):
    code = "supervising_colleague_missing"
    sentence = _("A trainee does not take calls alone: name the colleague who supervises you.")


class SupervisingColleagueUnfit(Refused):
    code = "supervising_colleague_unfit"
    sentence = _("Somebody else of this desk who is not a trainee must supervise you. Choose another colleague.")


class NotForThisRole(Refused):
    code = "not_for_this_role"
    sentence = _("Only the first responder, the handler or a supervisor may do this. Hand the matter to one of them.")
