"""Why an emergency can't be written down like this, each with the next step (L-7)."""

from django.utils.translation import gettext_lazy as _

from core.refusals import Refused


class EmergencyRefused(Refused):
    status = 422


class EmergencyWords(EmergencyRefused):
    code = "emergency_words"
    sentence = _("Fill this in; write “none” or “not known yet” where it is so.")


class EmergencyMoment(EmergencyRefused):
    code = "emergency_moment"
    sentence = _("This time has not come yet. Write down when it was noticed.")


class EmergencyWhom(EmergencyRefused):
    code = "emergency_whom"
    sentence = _("Choose departments, or write down who was told and how.")


class EmergencyReported(Refused):
    code = "emergency_reported"
    sentence = _("The report is signed; nothing is added any more. Write what is new into the duty log.")


class EmergencyEnded(Refused):
    code = "emergency_ended"
    sentence = _("This emergency has been ended already. Reload the page.")


class EmergencyLasts(Refused):
    code = "emergency_lasts"
    sentence = _("End the emergency first; then its report is written.")


class LineCorrected(Refused):
    code = "emergency_line_corrected"
    sentence = _("This line has a correction already. Correct that one.")
