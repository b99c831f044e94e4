"""Why something may be refused about prices, and what to do next."""

from django.utils.translation import gettext_lazy as _

from core.refusals import Refused


class TooManyLines(Refused):
    code = "too_many_lines"
    sentence = _("At most %(most)s lines fit. Put the small parts together into one.")


class LineNameMissing(Refused):
    code = "line_name_missing"
    sentence = _("Say what is to be paid, in at most %(most)s characters.")


class QuantityOutOfRange(Refused):
    code = "quantity_out_of_range"
    sentence = _("“%(name)s”: give a quantity above 0 and up to %(most)s, with at most two decimals.")


class PriceOutOfRange(Refused):
    code = "price_out_of_range"
    sentence = _("“%(name)s”: give a price from 0 to %(most)s yuan, with at most two decimals.")


class PriceNeedsReason(Refused):
    code = "price_needs_reason"
    sentence = _("“%(name)s” costs %(price)s yuan on the rate card. Take this price, or say why it is another one.")


class FreeHasNoLines(Refused):
    code = "free_has_no_lines"
    sentence = _("These lines come to 0 yuan. Take them out: work that is free of charge has no lines.")


class RateNotValid(Refused):
    code = "rate_not_valid"
    sentence = _("This price of the rate card is not valid on that day. Choose one from the card of the day.")


class NothingQuoted(Refused):
    code = "nothing_quoted"
    sentence = _("No price was told yet. Choose from the rate card and tell the resident the price first.")


class AgreedNameMissing(Refused):
    code = "agreed_name_missing"
    sentence = _("Write who agreed to the price, in at most %(most)s characters.")


class SignatureMissing(Refused):
    code = "signature_missing"
    sentence = _("Have the resident sign on the phone, or choose another way of agreeing.")


class ConsentMissing(Refused):
    code = "consent_missing"
    sentence = _("This work is paid for. Tell the resident the price and have it agreed to first.")


class ConsentExceeded(Refused):
    code = "consent_exceeded"
    sentence = _(
        "The resident agreed to %(agreed)s yuan, and %(charged)s are to be charged. Tell the new price and have it "
        "agreed to anew, or charge less."
    )


class ChargeMissing(Refused):
    code = "charge_missing"
    sentence = _("Record what is charged: the price that was told is there already, correct it if need be.")


class CorrectionNeedsReason(Refused):
    code = "correction_needs_reason"
    sentence = _("A charge is recorded already. Say why it is another one now: both stay to be read.")


class CorrectionTooLong(Refused):
    code = "correction_too_long"
    sentence = _("Say it in at most %(most)s characters.")


class RateOverlaps(Refused):
    code = "rate_overlaps"
    sentence = _(
        "“%(code)s” has a price from %(since)s to %(until)s already. Change that one, or choose another day or code."
    )


class RateDatesCrossed(Refused):
    code = "rate_dates_crossed"
    sentence = _("The last day lies before the first one. Correct one of them.")


class RateDayUnlikely(Refused):
    code = "rate_day_unlikely"
    sentence = _("Choose a day from %(first)s to %(last)s.")


class RatePastStays(Refused):
    code = "rate_past_stays"
    sentence = _("What was valid stays as it was: choose today or a later day.")


class RateCodeUnfit(Refused):
    code = "rate_code_unfit"
    sentence = _("Give a code of up to %(most)s letters, figures, dots and dashes, for example SD-01.")


class RateWordsMissing(Refused):
    code = "rate_words_missing"
    sentence = _("This may not be empty; at most %(most)s characters.")


class RatePriceOutOfRange(Refused):
    code = "rate_price_out_of_range"
    sentence = _("Give a price from 0 to %(most)s yuan, with at most two decimals.")


class RateTwice(Refused):
    code = "rate_twice"
    sentence = _("The same code with the same first day stands in row %(row)s already. Leave one of them out.")


class RateColumnsMissing(Refused):
    code = "rate_columns_missing"
    sentence = _("These columns are missing: %(columns)s. Take the template, or name the columns like that.")


class RateWordUnknown(Refused):
    code = "rate_word_unknown"
    sentence = _("This word is not known. Write one of: %(words)s")


class RateDayUnreadable(Refused):
    code = "rate_day_unreadable"
    sentence = _("Give the day like 2026-11-22.")


class RateListGone(Refused):
    code = "rate_list_gone"
    sentence = _("This list is not kept any more. Choose the file again.")


class RateListFaults(Refused):
    code = "rate_list_faults"
    sentence = _("%(count)s rows cannot be taken. Correct them in the file, or import the good rows alone.")


class RateFixed(Refused):
    code = "rate_fixed"
    sentence = _("This price was valid already and stays on the card. Give it a last day instead.")
