"""Why something may be refused at the gate, each with the next step."""

from django.utils.translation import gettext_lazy as _

from core.refusals import Refused
from tickets.refusals import SupervisingColleagueMissing


class GateRefused(Refused):
    status = 422


class NobodyBeside(SupervisingColleagueMissing):
    code = "nobody_beside"
    sentence = _(
        "A trainee does not stand at the gate alone. Name the colleague beside you, at the top of the gate's page, and"
        " press again."
    )


class NotOfThisUnit(GateRefused):
    code = "not_of_this_unit"
    sentence = _("This person does not belong to this unit. Choose somebody of its household.")


class NoName(GateRefused):
    code = "visitor_name"
    sentence = _("Write the visitor's name, or the surname with a title, for example 王先生.")


class Whom(GateRefused):
    code = "visitor_whom"
    sentence = _("Say to whom the visitor goes: type the unit, for example 3-2-1201, and choose the host.")


class Heads(GateRefused):
    code = "visitor_heads"
    sentence = _("Say how many people come, from 1 to 99.")


class DocumentWanted(GateRefused):
    code = "document_wanted"
    sentence = _("This community takes down a document. Write its number, or tick that there is none.")


class DocumentNotWanted(GateRefused):
    code = "document_not_wanted"
    sentence = _("This community takes down no documents. Leave the number empty.")


class NoConsent(Refused):
    code = "no_consent"
    sentence = _("The host has not agreed yet. Call the host first, or ask the supervisor when nobody can be reached.")


class DocumentUndecided(Refused):
    code = "document_undecided"
    sentence = _("Without a document the supervisor decides. Ask, and wait for the answer on this page.")


class SupervisorSaidNo(Refused):
    code = "supervisor_said_no"
    sentence = _("The supervisor has decided that this visitor does not come in. Explain it politely.")


class VisitOver(Refused):
    code = "visit_over"
    sentence = _("This visit has ended. Register the visitor anew if they come again.")


class InsideAlready(Refused):
    code = "inside_already"
    sentence = _("This visitor has been let in already. Reload the page.")


class NotInside(Refused):
    code = "not_inside"
    sentence = _("This visitor is not inside any more. Reload the page.")


class AnsweredAlready(Refused):
    code = "visit_answered"
    sentence = _("This has been answered already. Reload the page to see the answer.")


class NothingAsked(Refused):
    code = "nothing_asked"
    sentence = _("Nobody has asked about this visitor, or it has been decided. Reload the page.")


class TellHow(GateRefused):
    code = "host_told_words"
    sentence = _("Choose the host who agreed, or write who it was.")


class WindowWrong(GateRefused):
    code = "announced_window"
    sentence = _("The visit must end after it begins, and not lie in the past. Check both times.")


class WindowTooLong(GateRefused):
    code = "announced_too_long"
    sentence = _("An announcement is good for %(hours)s hours at the most. For longer, ask the desk for a permit.")


class TooManyAnnounced(GateRefused):
    code = "too_many_announced"
    sentence = _("There are %(most)s announced visitors already. Withdraw one, or call the desk.")


class AnnouncedWithdrawn(Refused):
    code = "announced_withdrawn"
    sentence = _("This announcement was withdrawn. Call the host and register the visitor.")


class AnnouncedEarly(Refused):
    code = "announced_early"
    sentence = _("This announcement counts from %(at)s. Until then, call the host and register the visitor.")


class AnnouncedOver(Refused):
    code = "announced_over"
    sentence = _("This announcement ended at %(at)s. Call the host and register the visitor.")


class AnnouncedUsed(Refused):
    code = "announced_used"
    sentence = _("Everybody who was announced has come in. Call the host and register who else is there.")


class AnnouncedFewer(Refused):
    code = "announced_fewer"
    sentence = _("Only %(left)s more may come in with this announcement. Register the others.")


class PermitDays(GateRefused):
    code = "permit_days"
    sentence = _("The last day must not lie before the first, nor in the past; a permit lasts a year at the most.")


class PermitHours(GateRefused):
    code = "permit_hours"
    sentence = _("The permit must end later in the day than it begins.")


class PermitWeekdays(GateRefused):
    code = "permit_weekdays"
    sentence = _("Choose at least one day of the week.")


class ReasonMissing(GateRefused):
    code = "gate_reason"
    sentence = _("Write a few words: why, or how it ended.")


class PermitWithdrawn(Refused):
    code = "permit_withdrawn"
    sentence = _("This permit was withdrawn. Do not let the holder in with it; call the desk.")


class PermitEarly(Refused):
    code = "permit_early"
    sentence = _("This permit counts from %(day)s. Register the holder as a visitor.")


class PermitOver(Refused):
    code = "permit_over"
    sentence = _("This permit ended on %(day)s. Register the holder as a visitor, or have the desk issue a new one.")


class PermitOtherDay(Refused):
    code = "permit_other_day"
    sentence = _("This permit does not count on this day of the week. Register the holder as a visitor.")


class PermitOtherHour(Refused):
    code = "permit_other_hour"
    sentence = _("This permit counts from %(begin)s to %(end)s. Register the holder as a visitor.")


class WatchNobody(GateRefused):
    code = "watch_nobody"
    sentence = _("Write at least one thing by which the person is known: name, phone, plate or document.")


class WatchUntil(GateRefused):
    code = "watch_until"
    sentence = _("Choose a last day that lies ahead, a year from now at the most.")


class LinkOver(Refused):
    code = "consent_link_over"
    sentence = _("This link is used or has expired. The gate will call you if somebody is still waiting.")
