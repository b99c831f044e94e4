"""E-mail, by the library's plugin as it is; the server's words are the reason when it fails."""

from datetime import datetime

from apprise import AppriseAttachment
from apprise.attachment.memory import AttachMemory
from apprise.plugins.email import NotifyEmail
from django.conf import settings

from notices.transport.answers import DELIVERED, Letter, Outcome
from notices.transport.quiet_library import kept

MODES = {"starttls": "starttls", "ssl": "ssl", "plain": "insecure"}
TIMEOUT = 8.0  # seconds


class Mail(NotifyEmail):
    """The library's plugin with our patience."""

    socket_connect_timeout = TIMEOUT
    socket_read_timeout = TIMEOUT
    app_id = "OTE-Desk"


def send(letter: Letter, at: datetime) -> Outcome:  # noqa: ARG001 a way's signature
    """One mail to the letter's address."""
    server = settings.MAIL_SERVER
    if server is None:
        return Outcome(delivered=False, error="no_mail_server")
    mail = Mail(
        smtp_host=server.host,
        host=server.host,
        port=server.port,
        user=server.user or None,
        password=server.password or None,
        secure=server.mode != "plain",
        secure_mode=MODES[server.mode],
        from_addr=server.sender,
        targets=[letter.address],
        headers={"X-Delivery-Id": str(letter.uid), "Auto-Submitted": "auto-generated"},
    )
    with kept.listening() as words:
        done = mail.send(body=letter.body, title=letter.title, body_format="text", attach=_files(letter))
    if done:
        return DELIVERED
    said = " ".join(words)
    for private in (letter.address, server.password, server.user):
        said = said.replace(private, "…") if private else said
    return Outcome(delivered=False, error="mail", detail=said[:200])


def _files(letter: Letter) -> AppriseAttachment | None:
    """What goes with it, from memory: nothing touches the disk."""
    if not letter.enclosures:
        return None
    files = AppriseAttachment()
    for one in letter.enclosures:
        files.add(AttachMemory(content=one.content, name=one.name, mimetype=one.kind))
    return files
