"""Why something may be refused on a resident's page, in plain words."""

from django.utils.translation import gettext_lazy as _

from core.refusals import Refused


class JustUrged(Refused):
    code = "just_urged"
    sentence = _("We have passed on that you are waiting, a moment ago. You will hear from us; please do not worry.")


class NotClosedYet(Refused):
    code = "not_closed_yet"
    sentence = _("The matter is still being worked on. You can give your opinion when it is finished.")


class OpinionGiven(Refused):
    code = "opinion_given"
    sentence = _("You have given your opinion already. Thank you.")


class ResponderNotHere(Refused):
    code = "responder_not_here"
    sentence = _("This person does not work here. Choose a colleague of this community.")


class NobodyAnswers(Refused):
    code = "nobody_answers"
    sentence = _("Nothing can be taken here at the moment. Please call the service desk, or come by.")


class WorkAnswered(Refused):
    code = "work_answered"
    sentence = _("This was answered before. If something is still not right, write a word to us below.")


class WhatIsMissing(Refused):
    code = "what_is_missing"
    sentence = _("Please say what is not right, so that we can mend it.")
