"""Why a message did not arrive, as a sentence for whoever can do something about it."""

from django.utils.translation import gettext_lazy as _

REASONS = {
    "timeout": _("The receiver did not answer in time."),
    "unreachable": _("The receiver can't be reached: check the address, the network and the firewall."),
    "tls": _("The receiver's certificate is not valid."),
    "http": _("The receiver answered with an error (%(detail)s)."),
    "answer": _("The robot refused the message (%(detail)s): check its key, secret and security settings."),
    "rate": _("The receiver says that it is too much at once (%(detail)s). It is sent later by itself."),
    "mail": _("The mail server refused or did not answer (%(detail)s)."),
    "no_mail_server": _(
        "No mail server is set up: the administrator sets OTE_EMAIL_URL on the server, then try again."
    ),
    "unreadable": _("The stored address can't be read, because the server's key has changed: enter it again."),
    "private": _("The address leads into a private network, which is not allowed."),
    "not_listed": _(
        "The company's list of allowed receivers does not have this host: the administrator adds it on the server"
        " (OTE_OUTWARD_HOSTS), then try again."
    ),
    "switched_off": _("The webhook was switched off before it was told."),
    "plain": _("The address does not begin with https://, which is not allowed."),
    "failed": _("Sending failed (%(detail)s). Look into the server's log."),
}


def reason(error: str, detail: str) -> str:
    """The sentence in the active language; empty when nothing went wrong."""
    return str(REASONS.get(error, REASONS["failed"])) % {"detail": detail or "—"} if error else ""


def reason_of(words: str) -> str:
    """The same for `code detail` in one column."""
    error, _space, detail = words.partition(" ")
    return reason(error, detail)
