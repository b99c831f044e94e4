"""Verbs of notices: telling people, and setting up the ways by which it leaves the house."""

from notices.services.channels import (
    ChannelFacts,
    make_channel,
    remove_channel,
    set_channel,
    switch_channel,
)
from notices.services.dead import clear_outbox, retry, retry_all
from notices.services.gathering import mark_gathered_read, tell_gathered
from notices.services.mine import MailFacts, set_mail
from notices.services.proof import ask_proof, confirm_mail, proven_by
from notices.services.telling import News, mark_read, tell

__all__ = [
    "ChannelFacts",
    "MailFacts",
    "News",
    "ask_proof",
    "clear_outbox",
    "confirm_mail",
    "make_channel",
    "mark_gathered_read",
    "mark_read",
    "proven_by",
    "remove_channel",
    "retry",
    "retry_all",
    "set_channel",
    "set_mail",
    "switch_channel",
    "tell",
    "tell_gathered",
]
