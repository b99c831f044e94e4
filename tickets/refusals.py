"""Why a verb on a ticket may be refused, each with the next step."""

from django.utils.translation import gettext_lazy as _

from core.once import FormUsed
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


class WishInThePast(Refused):
    code = "wish_in_the_past"
    sentence = _("The wished time has passed. Ask the resident for one that is still to come, or leave it empty.")


class ClosedLongAgo(Refused):
    code = "closed_long_ago"
    sentence = _("This ticket was closed more than %(days)s days ago. Record the call as a new matter.")


class MergedAway(Refused):
    code = "merged_away"
    sentence = _("This ticket was merged into %(number)s. Go on there, or split them first.")


class MergeIntoItself(Refused):
    code = "merge_into_itself"
    sentence = _("This is the ticket itself. Give the number of the other one.")


class SurvivorClosed(Refused):
    code = "survivor_closed"
    sentence = _("That ticket is closed. Reopen it first, or merge it into this one.")


class ComplaintGoesOn(Refused):
    code = "complaint_goes_on"
    sentence = _(
        "This is a complaint and that ticket is none: its judgement and report would be left out. "
        "Open that ticket and merge it into this one."
    )


class PapersWouldBeLost(Refused):
    code = "papers_would_be_lost"
    sentence = _(
        "A judgement, a form, a compensation or a report to the director stands beside this ticket. "
        "Open that ticket and merge it into this one; if both have papers, close each with its own."
    )


class NoSuchTicket(Refused):
    code = "no_such_ticket"
    sentence = _("There is no ticket with this number here. Check it on the board.")


class NothingToSplit(Refused):
    code = "nothing_to_split"
    sentence = _("With this contact the ticket began: it stays. Choose a later one.")


class OutageOver(Refused):
    code = "outage_over"
    sentence = _("This outage is over and its callers were told. Record the call as a matter of its own.")


class OutagePromiseLapsed(Refused):
    code = "outage_promise_lapsed"
    sentence = _("The promised time of this outage has passed. Tell its callers a new one first, on its own page.")


class OutageElsewhere(Refused):
    code = "outage_elsewhere"
    sentence = _("This outage does not affect the caller's unit. Record the call as a matter of its own.")


class NoComplaint(Refused):
    code = "no_complaint"
    sentence = _("Only a complaint is judged and investigated. This ticket is of another kind.")


class NotJudged(Refused):
    code = "not_judged"
    sentence = _("This complaint has not been judged. Judge it valid or invalid and tell the complainant first.")


class ReportMissing(Refused):
    code = "report_missing"
    sentence = _("A valid complaint closes with its investigation report. Write the report first.")


class ResponsibleMissing(Refused):
    code = "responsible_missing"
    sentence = _("Name who answers for it: a person where possible, else a department.")


class ReportedAlready(Refused):
    code = "reported_already"
    sentence = _("This matter has been reported to the director already. Add what is new as a note.")


class NotReported(Refused):
    code = "not_reported"
    sentence = _("This matter has not been reported as a major one. Report it first.")


class CoordinationAnswered(Refused):
    code = "coordination_answered"
    sentence = _("This coordination form has been answered already. Read the answer in the story.")


class CoordinationOpen(Refused):
    code = "coordination_open"
    sentence = _("%(count)s coordination forms still wait for the department's answer. Get it before you close.")


class CompensationUndecided(Refused):
    code = "compensation_undecided"
    sentence = _("A compensation still waits for the director's decision. Ask for it before you go on.")


class NothingToDecide(Refused):
    code = "nothing_to_decide"
    sentence = _("No compensation waits for a decision here. The story shows what was decided.")


class DirectorDecides(Refused):
    code = "director_decides"
    sentence = _("Only the director decides on a compensation. Show the ticket to the director.")


class AmountOutOfRange(Refused):
    code = "amount_out_of_range"
    sentence = _("Give an amount above 0 and up to %(most)s yuan.")


class NoRevisit(Refused):
    code = "no_revisit"
    sentence = _("No revisit is due here: it was made already, or the matter runs again.")


class MessageFromNobody(Refused):
    code = "message_from_nobody"
    sentence = _("Give the caller's name, phone or unit, or mark that the caller is unwilling to say.")


class CalledBackAlready(Refused):
    code = "called_back_already"
    sentence = _("A colleague has called back already. Read what was said before you call again.")


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


class FormUsedUp(FormUsed):
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


class IdentifiedAlready(Refused):
    code = "identified_already"
    sentence = _(
        "Somebody has confirmed the unit meanwhile. If it is another one, write a note for the first responder."
    )


class UnitNotHere(Refused):
    code = "unit_not_here"
    sentence = _("This unit does not belong to this community. Check it with the caller.")


class UnitMissing(Refused):
    code = "unit_missing"
    sentence = _("Write the unit, for example 3-2-1201.")


class NoPraise(Refused):
    code = "no_praise"
    sentence = _("This matter is no praise: there is nothing to register.")


class PraiseRegistered(Refused):
    code = "praise_registered"
    sentence = _("This praise has been registered already. It stands on the praise page.")


class PraiseNotRegistered(Refused):
    code = "praise_not_registered"
    sentence = _("Register first whom the resident praises; then close it.")


class PraisedMissing(Refused):
    code = "praised_missing"
    sentence = _("Choose whom the resident praises: a person, or a department.")


class LetterFromTheFuture(Refused):
    code = "letter_from_the_future"
    sentence = _("The letter cannot have come after today. Correct the day.")


class LetterTooOld(Refused):
    code = "letter_too_old"
    sentence = _("The letter came more than a year ago. Correct the day.")


class LetterDecided(Refused):
    code = "letter_decided"
    sentence = _("Somebody has decided on this letter meanwhile. Reload the page to read the decision.")


class LetterTakenOver(Refused):
    code = "letter_taken_over"
    sentence = _("A colleague has taken this letter over meanwhile.")


class NoDecision(Refused):
    code = "no_decision"
    sentence = _("Only a letter of complaint waits for the supervisor's decision.")


class LetterKindMissing(Refused):
    code = "letter_kind_missing"
    sentence = _("Choose what the letter asks for.")
