"""Why something can't be written into the duty log, each with the next step (L-1)."""

from django.utils.translation import gettext_lazy as _

from core.refusals import Refused


class LogRefused(Refused):
    status = 422


class LogWordsMissing(LogRefused):
    code = "log_words_missing"
    sentence = _("Write down what happened.")


class LogWordsTooLong(LogRefused):
    code = "log_words_too_long"
    sentence = _("The entry has %(length)s characters, at most %(most)s fit. Write the rest as a second entry.")


class LogFuture(LogRefused):
    code = "log_future"
    sentence = _("This time has not come yet. Write down when it happened.")


class LogLongAgo(LogRefused):
    code = "log_long_ago"
    sentence = _("This is more than %(days)s days ago. Leave the time empty and say in the words when it happened.")


class LogNotYourPost(LogRefused):
    code = "log_not_your_post"
    sentence = _("You don't write into the log of this post. Choose a post of yours.")


class LogCorrected(Refused):
    code = "log_corrected"
    sentence = _(
        "A colleague has corrected this entry meanwhile. Read the correction; if it is wrong, correct that one."
    )


class LogSame(LogRefused):
    code = "log_same"
    sentence = _("These are the same words. Write what is right instead, or leave the entry as it is.")
