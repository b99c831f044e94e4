"""What staff refuses, each with the next step."""

from django.utils.translation import gettext_lazy as _

from core.refusals import Refused


class SecretMissing(Refused):
    code = "secret_missing"
    sentence = _("%(name)s has not signed yet: type your own password or PIN.")
    status = 422


class WrongSecret(Refused):
    code = "wrong_secret"
    sentence = _("That is not the password or PIN of %(name)s. Type it again.")
    status = 422


class PinBlocked(Refused):
    code = "pin_blocked"
    sentence = _("Five wrong PINs: the PIN of %(name)s does not count until the password was given. Type the password.")
    status = 422


class PasswordLocked(Refused):
    code = "password_locked"
    sentence = _("Five wrong passwords: %(name)s is locked here for 15 minutes. Wait, or ask the administrator.")
    status = 429


class FirstPasswordSigns(Refused):
    code = "first_password_signs"
    sentence = _("%(name)s still has a first password, which signs nothing: sign in once and choose your own.")
    status = 422


class FirstPasswordEnded(Refused):
    code = "first_password_ended"
    sentence = _("This first password has ended. Ask the administrator for a new one.")
    status = 422


class WrongCode(Refused):
    code = "wrong_code"
    sentence = _(
        "That is not the code that counts now, or it was used already. Wait for the next one and type that; if it is"
        " refused as well, set the phone's clock to automatic."
    )
    status = 422


class CodesLocked(Refused):
    code = "codes_locked"
    sentence = _("Five wrong codes: wait 15 minutes, or ask the administrator.")
    status = 429


class PinMalformed(Refused):
    code = "pin_malformed"
    sentence = _("A PIN has exactly %(digits)s digits. Choose one.")
    status = 422


class PinObvious(Refused):
    code = "pin_obvious"
    sentence = _("This PIN is guessed at once (a row of digits, a pattern or a date). Choose another one.")
    status = 422


class TerminalNameTaken(Refused):
    code = "terminal_name_taken"
    sentence = _("Another shared PC is already called “%(name)s”. Choose another name, or revoke that one first.")
    status = 422


class NobodyByThatName(Refused):
    code = "nobody_by_that_name"
    sentence = _("Nobody of this community goes by “%(typed)s”. Type the login, the name or the pinyin initials.")
    status = 422


class SeveralByThatName(Refused):
    code = "several_by_that_name"
    sentence = _("“%(typed)s” fits several people (%(names)s). Type the login.")
    status = 422


class PersonMissing(Refused):
    code = "person_missing"
    sentence = _("Choose who you are, or type your login or pinyin initials.")
    status = 422


class PasswordSame(Refused):
    code = "password_same"
    sentence = _("That is the password which you have now. Choose another one.")
    status = 422


class OwnPasswordMissing(Refused):
    code = "own_password_missing"
    sentence = _("Type your password.")
    status = 422


class OwnPasswordWrong(Refused):
    code = "own_password_wrong"
    sentence = _("That is not your password. Type it again.")
    status = 422


class PasswordWeak(Refused):
    code = "password_weak"
    sentence = _("%(why)s Choose another one.")
    status = 422
