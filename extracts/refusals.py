"""Why an extract is refused."""

from django.utils.translation import gettext_lazy as _

from core.refusals import Refused


class TooManyRows(Refused):
    code = "extract_too_large"
    sentence = _("These are %(count)s rows, and a sheet holds %(most)s. Choose a shorter time and take it in parts.")


class NameMissing(Refused):
    code = "extract_name_missing"
    sentence = _("Give the filter a name by which you find it again.")


class NotYours(Refused):
    code = "extract_not_yours"
    sentence = _("Only who saved this filter changes it. Save it under a name of your own.")


class TooManySaved(Refused):
    code = "extract_too_many_saved"
    sentence = _("You have %(most)s saved filters already. Delete one that you no longer need.")


class FormUnknown(Refused):
    code = "extract_form_unknown"
    sentence = _("Choose Excel or CSV.")


class DaysAndSpan(Refused):
    code = "extract_days_and_span"
    sentence = _("Choose “from … to …” when you give days, or leave the days empty.")


class DaysMissing(Refused):
    code = "extract_days_missing"
    sentence = _("Give at least the first or the last day.")


class DaysTurned(Refused):
    code = "extract_days_turned"
    sentence = _("The last day lies before the first. Turn them around.")
