"""What is wrong with a row, or remarkable about it: each has a code and a sentence, like every refusal."""

from django.utils.translation import gettext_lazy as _

from core.refusals import Refused


class ValueMissing(Refused):
    code = "value_missing"
    sentence = _("The column “%(column)s” is empty.")


class UnreadableDate(Refused):
    code = "unreadable_date"
    sentence = _("“%(value)s” in the column “%(column)s” is no readable date.")


class UnreadableRow(Refused):
    code = "unreadable_row"
    sentence = _("The row can't be read: it has other columns than the head, or signs that are no text.")


class InTheFuture(Refused):
    code = "in_the_future"
    sentence = _("“%(value)s” in the column “%(column)s” lies in the future. Only the past is replayed.")


class RepeatedId(Refused):
    code = "repeated_id"
    sentence = _("The number %(value)s stands in an earlier row too.")


class ClosedBeforeOpened(Refused):
    code = "closed_before_opened"
    sentence = _("Closed at %(closed)s, before it was opened at %(opened)s: the matter is taken, the closing is not.")


class BeforeOpening(Refused):
    code = "before_opening"
    sentence = _("The step of %(at)s lies before the opening at %(opened)s.")


class NotTaken(Refused):
    code = "not_taken"
    sentence = _("The matter of this row was not taken, because an earlier row was refused.")


class NoAddress(Refused):
    code = "no_address"
    sentence = _("No address: taken as a matter of the whole community, from an unnamed caller.")


class NoHouse(Refused):
    code = "no_house"
    sentence = _("The address names a street or a crossing, no house: taken without a unit.")


class NearAddress(Refused):
    code = "near_address"
    sentence = _("The address is only near the house: taken for the building, without a unit.")


class DateOnly(Refused):
    code = "date_only"
    sentence = _("“%(column)s” has a date without a time: taken as 00:00.")


class StateAgainstClosing(Refused):
    code = "state_against_closing"
    sentence = _("The state is “%(state)s” though a closing time stands in the row: the time counts.")


class ClosedWithoutTime(Refused):
    code = "closed_without_time"
    sentence = _("The state says closed, but there is no closing time: the matter stays open.")


class UnknownName(Refused):
    code = "unknown_name"
    sentence = _("The list of names lacks “%(value)s” (%(column)s): the number is used as the name.")


class ClosingDerived(Refused):
    code = "closing_derived"
    sentence = _("Solved, but without a closing time: closed at the promised time, which neither keeps nor breaks it.")


class TellingDerived(Refused):
    code = "telling_derived"
    sentence = _("When the promise was told is not in the file: taken as told with the intake, so TL-1 proves nothing.")


class TypeLater(Refused):
    code = "type_later"
    sentence = _("The first row has no category: the first one that a later row names is used.")


class OutOfOrder(Refused):
    code = "out_of_order"
    sentence = _("The step of %(at)s is older than the row before it: the time counts, not the order of the rows.")
