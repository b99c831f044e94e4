"""Why a limit or a calendar day may be refused."""

from django.utils.translation import gettext_lazy as _

from core.refusals import Refused


class LimitOutOfRange(Refused):
    code = "limit_out_of_range"
    sentence = _("Give a whole number from 1 to %(most)s, or leave the field empty for the default.")


class WarningTooEarly(Refused):
    code = "warning_too_early"
    sentence = _("The warning must come before the limit: choose fewer minutes than the limit has.")


class YearNotPublished(Refused):
    code = "year_not_published"
    sentence = _("The public holidays of %(year)s are not published yet. Enter the days by hand, or try again later.")
