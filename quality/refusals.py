"""Why signing may be refused, and what to do next."""

from django.utils.translation import gettext_lazy as _

from core.refusals import Refused


class RemarksMissing(Refused):
    code = "remarks_missing"
    sentence = _("%(count)s matters that were not cleared lack a remark. Write one on each, then sign (D-4).")


class AlreadySigned(Refused):
    code = "already_signed"
    sentence = _("%(day)s is signed already. What is found out later belongs into a later day's audit.")


class RemarkTooLong(Refused):
    code = "remark_too_long"
    sentence = _("A remark holds 500 characters. Shorten it, and write the rest into the ticket.")


class WordsTooLong(Refused):
    code = "audit_words_too_long"
    sentence = _("The lead's words hold 1,000 characters. Shorten them.")


class DrawSigned(Refused):
    code = "draw_signed"
    sentence = _("These spot checks are signed already. Nothing of them changes any more.")


class ChecksMissing(Refused):
    code = "checks_missing"
    sentence = _("%(count)s drawn records are not judged yet. Judge each, then sign (D-5).")


class FaultUnsaid(Refused):
    code = "fault_unsaid"
    sentence = _("Say what is not in order: whoever wrote the record is to learn from it.")


class MonthReviewed(Refused):
    code = "month_reviewed"
    sentence = _("This month's records are reviewed and signed already.")


class DaysUnsigned(Refused):
    code = "days_unsigned"
    sentence = _("%(count)s days of this month are not signed yet. Sign them first, then the month's review.")


class MonthNotOver(Refused):
    code = "month_not_over"
    sentence = _("%(month)s is not over yet. Its spot checks are drawn on the first day after it.")


class NothingToDraw(Refused):
    code = "nothing_to_draw"
    sentence = _("There is neither a duty log nor an audit of %(month)s, so nothing can be drawn.")
