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
