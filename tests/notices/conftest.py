"""Receivers on this machine, and a clock that tests move."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from pytest_django import Settings

from deskapp.env import MailServer
from tests.factories import NOON
from tests.notices.sinks import MailSink, WebSink, mail_sink, web_sink


@dataclass
class Clock:
    """Time as an argument, moved by hand."""

    at: datetime = NOON

    def __call__(self) -> datetime:
        return self.at

    def go(self, **span: float) -> "Clock":
        """Later by so much."""
        self.at += timedelta(**span)
        return self


@pytest.fixture
def clock() -> Clock:
    """It stands at noon until it is moved."""
    return Clock()


@pytest.fixture
def sink(settings: Settings) -> Iterator[WebSink]:
    """The three robots' server and a webhook's receiver in one."""
    with web_sink() as found:
        settings.ROBOT_BASES = dict.fromkeys(("wecom", "dingtalk", "feishu"), found.url)
        yield found


@pytest.fixture
def mailbox(settings: Settings) -> Iterator[MailSink]:
    """The mail server."""
    with mail_sink() as found:
        settings.MAIL_SERVER = MailServer("127.0.0.1", found.port, "plain", "", "", "OTE 服务台 <desk@example.com>")
        yield found
