"""Why a wallboard may be refused, in plain words."""

from django.utils.translation import gettext_lazy as _

from core.refusals import Refused


class WallNameTaken(Refused):
    code = "wall_name_taken"
    sentence = _("A wallboard of this name exists. Choose another name, or revoke that one first.")


class WallMadeBefore(Refused):
    code = "wall_made_before"
    sentence = _("This wallboard was made a moment ago and a screen shows it. Open the page anew to make another one.")
