"""Why a carry-over or a day's closing may be refused, and what to do next."""

from django.utils.translation import gettext_lazy as _

from core.refusals import Refused


class WhyNotToday(Refused):
    code = "why_not_today"
    sentence = _("Write why the matter cannot be solved today: what is it waiting for?")


class ReasonTooLong(Refused):
    code = "carry_over_reason_too_long"
    sentence = _("The reason is longer than 500 characters. Shorten it, and put the rest into a note.")


class ResolvedInThePast(Refused):
    code = "resolved_in_the_past"
    sentence = _("The date of resolution has passed. Choose today or a day that is still to come.")


class ResolvedTooLate(Refused):
    code = "resolved_too_late"
    sentence = _("The date of resolution is more than a year ahead. Choose the day on which you will look again.")


class DayNotOver(Refused):
    code = "day_not_over"
    sentence = _("The service day %(day)s ends at %(at)s. Close it after that.")
