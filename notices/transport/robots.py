"""The group robots of WeCom, DingTalk and Feishu.

Address, key pattern and DingTalk's signature are the library's. Sending is ours, because its plugins (2.3) take an
answer "200, errcode 45009" for a success, encode DingTalk's signature twice, know no signature for Feishu, and keep the
reason to themselves (docs/channels.md).
"""

import base64
import hmac
import json
from datetime import datetime
from hashlib import sha256
from typing import Any
from urllib.parse import unquote, urlsplit

from apprise.plugins.dingtalk import NotifyDingTalk
from apprise.plugins.feishu import NotifyFeishu
from apprise.plugins.wecombot import NotifyWeComBot
from django.conf import settings

from notices.transport import quiet_library  # noqa: F401 silences the library's log, which would name keys
from notices.transport.answers import Letter, Outcome, read_robot
from notices.transport.post import post


def send_wecom(letter: Letter, at: datetime) -> Outcome:  # noqa: ARG001 a way's signature
    """Markdown, for twice the bytes of a text."""
    robot = NotifyWeComBot(key=letter.address)
    payload = {"msgtype": "markdown", "markdown": {"content": f"**{letter.title}**\n{letter.body}"}}
    return _post(letter, robot.notify_url.format(key=robot.key), payload)


def send_dingtalk(letter: Letter, at: datetime) -> Outcome:  # noqa: ARG001 a way's signature
    """Markdown, signed when the robot has a secret (加签)."""
    robot = NotifyDingTalk(token=letter.address, secret=letter.secret or None)
    params = None
    if letter.secret:
        timestamp, signature = robot.get_signature()
        params = {"timestamp": timestamp, "sign": unquote(signature)}  # it is encoded once, by whoever builds the URL
    lines = letter.body.replace("\n", "  \n")  # its markdown joins lines otherwise
    payload = {
        "msgtype": "markdown",
        "markdown": {"title": letter.title, "text": f"#### {letter.title}\n{lines}"},
        "at": {"atMobiles": [], "isAtAll": False},
    }
    return _post(letter, robot.notify_url.format(token=robot.token), payload, params)


def send_feishu(letter: Letter, at: datetime) -> Outcome:
    """Plain text, signed when the robot has a secret (签名校验)."""
    robot = NotifyFeishu(token=letter.address)
    payload: dict[str, Any] = {"msg_type": "text", "content": {"text": f"{letter.title}\n{letter.body}"}}
    if letter.secret:
        timestamp = str(int(at.timestamp()))
        signature = hmac.new(f"{timestamp}\n{letter.secret}".encode(), b"", sha256).digest()
        payload = {"timestamp": timestamp, "sign": base64.b64encode(signature).decode(), **payload}
    return _post(letter, robot.notify_url.format(token=robot.token).rstrip("/"), payload)


def _post(letter: Letter, url: str, payload: dict[str, Any], params: dict[str, str] | None = None) -> Outcome:
    """To the library's address, at the host that the settings name: a company may run the robots' server itself."""
    base = urlsplit(settings.ROBOT_BASES[letter.kind])
    url = urlsplit(url)._replace(scheme=base.scheme, netloc=base.netloc).geturl()
    body = json.dumps(payload, ensure_ascii=False).encode()  # \uXXXX would double the bytes of Chinese
    answer = post(url, body, headers={"X-Delivery-Id": str(letter.uid)}, params=params)
    if isinstance(answer, Outcome):
        return answer
    return read_robot(letter.kind, answer.status, answer.headers, answer.content)
