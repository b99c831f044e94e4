"""Why a wallboard may be refused, in plain words."""

from django.utils.translation import gettext_lazy as _

from core.refusals import Refused


class WallNameTaken(Refused):
    code = "wall_name_taken"
    sentence = _("A wallboard of this name exists. Choose another name, or revoke that one first.")


class WallMadeBefore(Refused):
    code = "wall_made_before"
    sentence = _("This wallboard was made a moment ago and a screen shows it. Open the page anew to make another one.")


class MonthRuns(Refused):
    code = "month_runs"
    sentence = _("%(month)s is not over yet. Close it when its last day has passed.")


class DayNotClosed(Refused):
    code = "day_not_closed"
    sentence = _("The service day %(day)s is not closed yet, so %(month)s can't be. Close the day first.")


class IssuedBefore(Refused):
    code = "issued_before"
    sentence = _("The report of %(month)s was issued on %(at)s. What changes later stands in it as a correction.")


class NothingToReport(Refused):
    code = "nothing_to_report"
    sentence = _("Nothing was recorded by the end of %(month)s. Choose a later month.")
