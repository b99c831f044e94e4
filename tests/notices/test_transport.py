"""Each protocol against a local receiver that checks what the real one checks, and refuses as it does."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from email.header import decode_header, make_header
from typing import Any
from uuid import uuid4

import pytest
from apprise.plugins.dingtalk import NotifyDingTalk
from apprise.plugins.wecombot import NotifyWeComBot
from pytest_django import Settings

from deskapp.env import MailServer
from notices.addresses import read_address
from notices.destinations import may_be_called
from notices.reasons import reason
from notices.refusals import HostNotListed
from notices.transport import Letter, post, send
from notices.transport.webhook import is_public
from tests.factories import NOON
from tests.notices.rows import ADDRESSES, SECRET
from tests.notices.sinks import MailSink, WebSink

ROBOTS = ("wecom", "dingtalk", "feishu")


def a_letter(kind: str, sink: WebSink | None = None, **changes: Any) -> Letter:
    address = f"{sink.url}/notices" if sink and kind == "webhook" else ADDRESSES[kind]
    body = '{"text": "正文"}' if kind == "webhook" else "正文第一行\n第二行"
    facts = {"uid": uuid4(), "kind": kind, "address": address, "secret": "", "title": "云杉花园：已超时", "body": body}
    return Letter(**{**facts, **changes})


@pytest.mark.parametrize("kind", [*ROBOTS, "webhook"])
def test_a_message_arrives_with_its_words_and_its_id(kind: str, sink: WebSink) -> None:
    letter = a_letter(kind, sink)

    outcome = send(letter, NOON)

    assert outcome.delivered
    assert [(got.kind, got.id) for got in sink.got] == [(kind, str(letter.uid))]
    assert "正文" in sink.got[0].text


@pytest.mark.parametrize("kind", ["dingtalk", "feishu", "webhook"])
def test_a_signature_is_accepted_by_whoever_has_the_secret_and_by_nobody_else(kind: str, sink: WebSink) -> None:
    sink.secret = SECRET

    right = send(a_letter(kind, sink, secret=SECRET), NOON)
    wrong = send(a_letter(kind, sink, secret="SECanotherSecretOfThem"), NOON)

    assert (right.delivered, wrong.delivered) == (True, False)
    assert wrong.error == ("http" if kind == "webhook" else "answer")


TOO_FAST = [
    ("wecom", {"errcode": 45009, "errmsg": "api freq out of limit"}, 60),
    ("dingtalk", {"errcode": 130101, "errmsg": "send too fast, exceed 20 times per minute"}, 600),
    ("feishu", {"code": 9499, "msg": "too many request"}, 60),
    ("feishu", {"code": 11232, "msg": "frequency limited"}, 60),
]


@pytest.mark.parametrize(("kind", "answer", "seconds"), TOO_FAST)
def test_too_fast_is_understood_although_it_comes_with_200(
    kind: str, answer: dict[str, Any], seconds: int, sink: WebSink
) -> None:
    sink.says = [(200, answer)]

    outcome = send(a_letter(kind), NOON)

    assert (outcome.delivered, outcome.error, outcome.slow_down) == (False, "rate", timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("wecom", {"errcode": 93000, "errmsg": "invalid webhook url"}),
        ("dingtalk", {"errcode": 310000, "errmsg": "keywords not in content"}),
        ("feishu", {"code": 19021, "msg": "sign match fail"}),
        ("wecom", b"<html>captive portal</html>"),
        ("feishu", {}),
    ],
)
def test_a_refusal_with_200_is_no_success(kind: str, answer: Any, sink: WebSink) -> None:
    sink.says = [(200, answer)]

    outcome = send(a_letter(kind), NOON)

    assert (outcome.delivered, outcome.error, outcome.slow_down) == (False, "answer", None)


@pytest.mark.parametrize("kind", [*ROBOTS, "webhook"])
def test_errors_of_http_are_errors(kind: str, sink: WebSink) -> None:
    sink.says = [(500, {}), (429, {"headers": {"Retry-After": "7"}}), (302, {"headers": {"Location": "/else"}})]

    outcomes = [send(a_letter(kind, sink), NOON) for _ in range(3)]

    assert [one.error for one in outcomes] == ["http", "rate", "http"]
    assert outcomes[1].slow_down == timedelta(seconds=7)
    assert sink.seen == 3  # a redirect is not followed


@pytest.mark.parametrize("kind", [*ROBOTS, "webhook"])
def test_who_does_not_answer_is_not_waited_for(kind: str, sink: WebSink, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(post, "READ", 0.05)
    sink.says = [0.3]

    assert send(a_letter(kind, sink), NOON).error == "timeout"


def test_a_closed_port_is_unreachable(settings: Settings) -> None:
    settings.ROBOT_BASES = {"wecom": "http://127.0.0.1:1"}

    assert send(a_letter("wecom"), NOON).error == "unreachable"


def test_a_mail_has_subject_sender_and_id(mailbox: MailSink) -> None:
    letter = a_letter("email")

    assert send(letter, NOON).delivered
    mail = mailbox.got[0]
    assert str(make_header(decode_header(mail["Subject"]))) == "云杉花园：已超时"
    assert (mail["To"], mail["X-Delivery-Id"]) == ("team@example.com", str(letter.uid))
    assert "第二行" in mail.get_payload(decode=True).decode()  # type: ignore[union-attr]  # a mail of one part


def test_a_mail_server_that_refuses_says_why_without_the_address(mailbox: MailSink) -> None:
    mailbox.refuse = "550 5.1.1 <team@example.com>: no such user"

    outcome = send(a_letter("email"), NOON)

    assert (outcome.delivered, outcome.error) == (False, "mail")
    assert "no such user" in outcome.detail
    assert "team@" not in outcome.detail


def test_a_mail_server_that_is_away_says_so(settings: Settings) -> None:
    settings.MAIL_SERVER = MailServer("127.0.0.1", 1, "plain", "", "", "desk@example.com")

    assert "refused" in send(a_letter("email"), NOON).detail


def test_without_a_mail_server_no_mail_leaves(settings: Settings) -> None:
    settings.MAIL_SERVER = None

    assert send(a_letter("email"), NOON).error == "no_mail_server"


@pytest.fixture
def everything_logged() -> Iterator[list[str]]:
    """What any logger says at its most talkative."""
    lines: list[str] = []

    class Collect(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(record.getMessage())

    root, handler = logging.getLogger(), Collect()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield lines
    root.removeHandler(handler)
    root.setLevel(level)


@pytest.mark.parametrize("kind", [*ROBOTS, "email"])
def test_no_log_names_an_address_or_a_secret(
    kind: str, sink: WebSink, mailbox: MailSink, everything_logged: list[str]
) -> None:
    sink.says = [(500, {})]
    mailbox.refuse = "550 <team@example.com> is unknown"

    for address in (ADDRESSES[kind], "not a key!"):
        send(a_letter(kind, address=address, secret=SECRET), NOON)

    said = "\n".join(everything_logged)
    assert ADDRESSES[kind] not in said
    assert "not a key!" not in said
    assert SECRET not in said


def test_a_private_address_is_refused_at_the_socket(sink: WebSink, settings: Settings) -> None:
    settings.WEBHOOK_PRIVATE = False

    outcome = send(a_letter("webhook", sink), NOON)

    assert (outcome.error, sink.seen) == ("private", 0)


def test_in_production_a_webhook_is_never_plain(sink: WebSink, settings: Settings) -> None:
    settings.WEBHOOK_PLAIN = False

    assert (send(a_letter("webhook", sink), NOON).error, sink.seen) == ("plain", 0)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2001:4860:4860::8888", True),
        ("10.1.2.3", False),
        ("127.0.0.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("::ffff:192.168.1.1", False),
        ("224.0.0.1", False),
        ("0.0.0.0", False),  # noqa: S104 nothing is bound
        ("::", False),
        ("ff02::1", False),
        ("fec0::1", False),
        ("fd00::1", False),
        ("240.0.0.1", False),
        ("::ffff:8.8.8.8", True),
        ("::ffff:0:127.0.0.1", False),
        ("::127.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b::a9fe:a9fe", False),
        ("64:ff9b::808:808", True),
        ("64:ff9b:1::808:808", False),
        ("2002:7f00:1::1", False),
        ("2002:a00:1::1", False),
        ("2002:808:808::1", True),
        ("2001:0:4136:e378:8000:63bf:3fff:fdd2", False),
    ],
)
def test_what_counts_as_public(address: str, public: bool) -> None:
    assert is_public(address) is public


class TestWhyTheLibrarysOwnSendingIsNotUsed:
    """The facts behind notices/transport/robots.py; when a new version changes one, this says so."""

    def test_its_wecom_takes_a_refusal_for_a_success(self, sink: WebSink) -> None:
        sink.says = [(200, {"errcode": 45009, "errmsg": "api freq out of limit"})]
        robot = NotifyWeComBot(key="goodkey12")
        robot.api_url = f"{sink.url}/cgi-bin/webhook/send?key=goodkey12"

        assert robot.send(body="x") is True
        assert sink.seen == 1

    def test_its_dingtalk_encodes_the_signature_already(self) -> None:
        _timestamp, signature = NotifyDingTalk(token="goodtoken1", secret=SECRET).get_signature()

        assert "%" in signature  # and hands it to a function that encodes it again


@pytest.mark.parametrize("kind", [*ROBOTS, "webhook"])
def test_a_host_that_is_not_listed_is_not_called_and_the_reason_is_said(
    kind: str, sink: WebSink, settings: Settings
) -> None:
    settings.OUTWARD_HOSTS = ("hooks.example.com",)
    refused = send(a_letter(kind, sink), NOON)
    settings.OUTWARD_HOSTS = ("hooks.example.com", "127.0.0.1")
    called = send(a_letter(kind, sink), NOON)

    assert (refused.delivered, refused.error, called.delivered, sink.seen) == (False, "not_listed", True, 1)
    assert "OTE_OUTWARD_HOSTS" in reason(refused.error, refused.detail)


@pytest.mark.parametrize(
    ("host", "listed", "may"),
    [
        ("hooks.example.com", ("*",), True),
        ("hooks.example.com", (), False),
        ("hooks.example.com", ("hooks.example.com",), True),
        ("HOOKS.example.com.", ("hooks.example.com",), True),
        ("a.hooks.example.com", ("hooks.example.com",), False),
        ("a.example.com", ("*.example.com",), True),
        ("a.b.example.com", ("*.example.com",), True),
        ("example.com", ("*.example.com",), False),
        ("badexample.com", ("*.example.com",), False),
        ("hooks.example.com.evil.example", ("hooks.example.com", "*.example.com"), False),
        (None, ("hooks.example.com",), False),
    ],
)
def test_a_list_names_hosts_and_all_below_a_star(host: str | None, listed: tuple[str, ...], may: bool) -> None:
    assert may_be_called(host, listed) is may


def test_a_channel_to_a_host_that_is_not_listed_is_refused_at_its_field(settings: Settings) -> None:
    settings.OUTWARD_HOSTS = ("hooks.example.com",)

    for kind, address in (("webhook", "https://other.example.com/x"), ("wecom", ADDRESSES["wecom"])):
        with pytest.raises(HostNotListed) as refused:
            read_address(kind, address)
        assert refused.value.field == "address"
    assert read_address("webhook", "https://hooks.example.com/x") == "https://hooks.example.com/x"
