"""Refusals about personal data: a full sentence each, with what to do next."""

from django.utils.translation import gettext_lazy as _

from core.refusals import Refused


class ReasonMissing(Refused):
    code = "reason_missing"
    sentence = _("Say why you need to see it: choose a reason.")


class WordsMissing(Refused):
    code = "words_missing"
    sentence = _("Say in a few words what you need it for.")


class WordsTooLong(Refused):
    code = "words_too_long"
    sentence = _("That is too long: %(most)s signs at the most.")


class TooManyReveals(Refused):
    code = "too_many_reveals"
    sentence = _(
        "You have unmasked %(limit)s numbers within an hour, as many as are allowed. The next one can be seen at"
        " %(at)s, or as soon as the supervisor allows more: the supervisor has been told."
    )
    status = 429


class RevealOver(Refused):
    code = "reveal_over"
    sentence = _("The time for which it was shown is over. Ask for it again with a reason.")


class NothingBehind(Refused):
    code = "nothing_behind"
    sentence = _("There is nothing to show any more: it has been erased or changed. Reload the page.")


class NotForYourself(Refused):
    code = "not_for_yourself"
    sentence = _("Nobody allows themselves more. Ask another lead.")


class NotOneOfUs(Refused):
    code = "not_one_of_us"
    sentence = _("Choose one of the colleagues in the list.")


class DaysOutOfRange(Refused):
    code = "days_out_of_range"
    sentence = _("Give a whole number of days from %(least)s to %(most)s, or leave it empty for the usual time.")


class NobodyNamed(Refused):
    code = "nobody_named"
    sentence = _("Type a phone number or a document number, or open the resident's page and come from there.")


class StillOpen(Refused):
    code = "still_open"
    sentence = _(
        "Matters of this person that are still open: %(count)s. Close them first: until then the desk needs to know"
        " whom to call."
    )


class ReasonForErasing(Refused):
    code = "reason_for_erasing"
    sentence = _("Say who asked for it and how, so that it can be understood later.")
