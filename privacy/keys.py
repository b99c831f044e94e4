"""Whether the data key is the one with which the numbers were sealed: looked at when a process starts (A-3)."""

import logging
from collections.abc import Iterable
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004 Django's own name
from django.core.management.base import CommandError
from django.db import DatabaseError, connection

from core.sealing import Keys, Unreadable
from privacy.documents import PURPOSE, digest_key, keys
from privacy.models import DigestKey

logger = logging.getLogger(__name__)

WRONG = (
    "The data key is not the one with which document numbers were sealed: put that one back into OTE_DATA_KEY (or the"
    " file data.key beside the data). Without it the sealed numbers stay unreadable: docs/personal-data.md."
)
OLD = "Document numbers are sealed with an older data key. Run `manage.py rekey_documents`, then take the old key away."


class WrongDataKey(CommandError):  # noqa: N818 a sentence for a person
    """The sealed numbers cannot be opened."""


def trouble() -> tuple[str, str]:
    """("wrong" | "old" | "", the sentence for it). Nothing is wrong where nothing was sealed yet."""
    try:
        sealed = DigestKey.objects.filter(pk=1).values_list("sealed", flat=True).first()
    except DatabaseError:  # not migrated, or it does not answer: that is somebody else's sentence
        return "", ""
    if sealed is None:
        return "", ""
    try:
        keys().unseal(sealed)
    except Unreadable:
        return "wrong", WRONG
    try:
        Keys(tuple(settings.DATA_KEYS[:1]), PURPOSE).unseal(sealed)
    except Unreadable:
        return "old", OLD
    return "", ""


def refuse_a_wrong_key() -> None:
    """For the step before the desk opens. Raises WrongDataKey."""
    kind, sentence = trouble()
    if kind == "wrong":
        raise WrongDataKey(sentence)


def shout_at_a_wrong_key() -> None:
    """For the web server: it stays open, since a call must be recorded somewhere, but its log says it."""
    kind, sentence = trouble()
    if kind:
        logger.log(logging.CRITICAL if kind == "wrong" else logging.WARNING, "%s", sentence)
    if not connection.in_atomic_block:
        connection.close()


def after_migrate(sender: AppConfig, **kwargs: Any) -> None:  # noqa: ARG001 the signal's signature
    """The key of the digests is there from the beginning; whoever migrates other apps alone has no table for it yet."""
    if DigestKey._meta.db_table not in connection.introspection.table_names():  # noqa: SLF001 Django documents it
        return
    try:
        digest_key.cache_clear()
        digest_key()
    except Unreadable:
        logger.critical("%s", WRONG)


@register(Tags.database)
def check_data_key(databases: Iterable[str] | None = None, **kwargs: Any) -> list[CheckMessage]:  # noqa: ARG001
    """System check: the data key opens what was sealed."""
    kind, sentence = trouble() if databases else ("", "")
    if not kind:
        return []
    return [Error(sentence, id="privacy.E001") if kind == "wrong" else Warning(sentence, id="privacy.W001")]
