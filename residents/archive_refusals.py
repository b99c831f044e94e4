"""Why a change of the archive may be refused, each with the next step."""

from django.utils.translation import gettext_lazy as _

from residents.refusals import PeopleRefused


class SourceMissing(PeopleRefused):
    code = "source_missing"
    sentence = _("Say who told you: the source of every change is kept.")


class WordsUnfit(PeopleRefused):
    code = "words_unfit"
    sentence = _("Write at most %(limit)s characters on one line, without control signs.")


class WordsMissing(PeopleRefused):
    code = "words_missing"
    sentence = _("Write it down: this can't stay empty.")


class DocumentUnfit(PeopleRefused):
    code = "document_unfit"
    sentence = _("This number doesn't fit the kind of document. An identity card has 18 characters.")


class DocumentKindMissing(PeopleRefused):
    code = "document_kind_missing"
    sentence = _("Say which document the number belongs to.")


class PlateUnreadable(PeopleRefused):
    code = "plate_unreadable"
    sentence = _("“%(value)s” is no plate. Write it like 京A12345.")


class PlateTaken(PeopleRefused):
    code = "plate_taken"
    sentence = _("%(value)s already stands at %(unit)s. Remove it there first, or check the plate.")


class VehicleGone(PeopleRefused):
    code = "vehicle_gone"
    sentence = _("This vehicle is no longer here. Enter it anew if it has come back.")
    status = 409


class NotOfThisUnit(PeopleRefused):
    code = "not_of_this_unit"
    sentence = _("This person does not belong to the unit. Choose one of the household.")


class PermitStillLive(PeopleRefused):
    code = "permit_still_live"
    sentence = _("The parking permit %(value)s is still valid. Withdraw it first.")
    status = 409


class PermitThere(PeopleRefused):
    code = "permit_there"
    sentence = _("This vehicle already has the valid permit %(value)s. Renew that one instead.")
    status = 409


class PermitOver(PeopleRefused):
    code = "permit_over"
    sentence = _("This permit is no longer valid. Issue a new one for the vehicle.")
    status = 409


class NumberTaken(PeopleRefused):
    code = "number_taken"
    sentence = _("The permit number %(value)s is taken. Write another, or leave it empty for the next one.")


class SpaceTaken(PeopleRefused):
    code = "space_taken"
    sentence = _("The space %(value)s belongs to the valid permit %(number)s. Choose another space.")


class DaysUnfit(PeopleRefused):
    code = "days_unfit"
    sentence = _("The last day comes too early or too late. Check both days.")


class NotLonger(PeopleRefused):
    code = "not_longer"
    sentence = _("The permit already runs until %(value)s. Give a later last day.")


class MoveInOpen(PeopleRefused):
    code = "move_in_open"
    sentence = _("A move-in of this unit is being checked already. Sign or cancel it first.")
    status = 409


class MoveInClosed(PeopleRefused):
    code = "move_in_closed"
    sentence = _("This move-in is signed or cancelled and stays as it is. Start another one if needed.")
    status = 409


class ItemsLeft(PeopleRefused):
    code = "items_left"
    sentence = _("Items of the checklist not looked at yet: %(count)s. Save them first, then sign.")
    status = 409


class DefectUnsaid(PeopleRefused):
    code = "defect_unsaid"
    sentence = _("Write down what was found.")


class ReadingUnfit(PeopleRefused):
    code = "reading_unfit"
    sentence = _("A meter reading is a number from 0 on, with at most two decimals.")


class NotSignedByResident(PeopleRefused):
    code = "not_signed_by_resident"
    sentence = _("Let the resident sign the printed sheet first, then tick this.")


class WorkerUnreadable(PeopleRefused):
    code = "worker_unreadable"
    sentence = _("“%(value)s” can't be read. Write one worker a line: name, trade, permit number.")


class TooManyWorkers(PeopleRefused):
    code = "too_many_workers"
    sentence = _("At most %(limit)s workers. Enter those who come first.")


class WorkerNumberTwice(PeopleRefused):
    code = "worker_number_twice"
    sentence = _("The permit number %(value)s stands there twice. Each worker has an own one.")


class NoiseUnfit(PeopleRefused):
    code = "noise_unfit"
    sentence = _("The noise hours end before they begin. Check both times.")


class AmountUnfit(PeopleRefused):
    code = "amount_unfit"
    sentence = _("Write the deposit in yuan, for example 3000 or 3000.50.")


class DepositUnsaid(PeopleRefused):
    code = "deposit_unsaid"
    sentence = _("Write the amount and the day it was paid first; it is returned no sooner than that.")


class WorksOver(PeopleRefused):
    code = "works_over"
    sentence = _("This renovation is over, or the step does not follow from where it stands. Reload the page.")
    status = 409


class NotInspected(PeopleRefused):
    code = "not_inspected"
    sentence = _("The last inspection must have found nothing before the renovation is accepted. Inspect it once more.")
    status = 409


class TooManyNotices(PeopleRefused):
    code = "too_many_notices"
    sentence = _("At most %(limit)s units in one pass. Split the list.")


class NotSentYet(PeopleRefused):
    code = "not_sent_yet"
    sentence = _("This lies ahead. Log a notice once it has been sent.")
