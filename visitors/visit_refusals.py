"""Why something may be refused at the gate, each with the next step."""

from django.utils.translation import gettext_lazy as _

from core.refusals import Refused


class NotOfThisUnit(Refused):
    code = "not_of_this_unit"
    sentence = _("This person does not belong to this unit. Choose somebody of its household.")
    status = 422
