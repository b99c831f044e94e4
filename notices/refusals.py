"""Why a channel may be refused."""

from django.utils.translation import gettext_lazy as _

from core.refusals import Refused


class NameTaken(Refused):
    code = "name_taken"
    sentence = _("Another channel has this name already: choose a different one.")


class RolesMissing(Refused):
    code = "roles_missing"
    sentence = _("Choose at least one role: the channel hears what these people are told.")


class AddressMissing(Refused):
    code = "address_missing"
    sentence = _("Enter the address: without it nothing can be sent.")


class RobotAddressUnknown(Refused):
    code = "robot_address_unknown"
    sentence = _("Copy the robot's whole Webhook address from the group's settings; it begins with %(base)s.")


class NotAnEmailAddress(Refused):
    code = "not_an_email_address"
    sentence = _("This is no e-mail address: check it for a missing @ or a blank.")


class NoMailServer(Refused):
    code = "no_mail_server"
    sentence = _("No mail server is set up: the administrator sets OTE_EMAIL_URL on the server, then try again.")


class WebhookMustBeSecure(Refused):
    code = "webhook_must_be_secure"
    sentence = _("The address must begin with https:// so that nobody on the way reads the notices.")


class NotAWebAddress(Refused):
    code = "not_a_web_address"
    sentence = _("Enter a whole address such as https://example.com/notices, without a name and password in it.")


class WebhookIsPrivate(Refused):
    code = "webhook_is_private"
    sentence = _(
        "This address leads into a private network. Give a public one, or allow it on the server (OTE_WEBHOOK_PRIVATE)."
    )


class HostNotListed(Refused):
    code = "host_not_listed"
    sentence = _(
        "The company's list of allowed receivers does not have %(host)s. Give an address of a listed one, or have the"
        " administrator add it on the server (OTE_OUTWARD_HOSTS)."
    )


class SecretTooShort(Refused):
    code = "secret_too_short"
    sentence = _("Enter a secret of at least %(least)s characters; the receiver checks the signature with it.")


class QuietHoursHalf(Refused):
    code = "quiet_hours_half"
    sentence = _("Give both ends of the quiet hours, or neither.")


class ChannelBusy(Refused):
    code = "channel_busy"
    sentence = _("The channel is busy or keeps its pace: try again in %(seconds)s seconds.")


class MailNotConfirmed(Refused):
    code = "mail_not_confirmed"
    sentence = _("This address waits for confirmation: open the link that was sent to it, then try again.")


class ProofTooSoon(Refused):
    code = "proof_too_soon"
    sentence = _(
        "A confirmation was sent already: look into the mailbox, among the junk mail too. Another one can be sent from"
        " %(at)s."
    )


class ProofInvalid(Refused):
    code = "proof_invalid"
    status = 410
    sentence = _(
        "This link does not belong to the address that you have now. Go to “My e-mail” and have a new one sent to it."
    )


class ProofExpired(Refused):
    code = "proof_expired"
    status = 410
    sentence = _("This link was good for one day and has expired. Go to “My e-mail” and have a new one sent.")
