"""What the desk sends and refuses by itself, whoever asks: headers, cookies, methods, passwords (docs/asvs.md)."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from axes.models import AccessAttempt, AccessLog
from django.conf import settings
from django.contrib.auth import password_validation
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core.exceptions import ValidationError
from django.test import Client

from core.log_masks import MaskedFormatter
from staff.models import Community, Membership
from tests.factories import MembershipFactory, a_ticket

ROOT = Path(__file__).resolve().parent.parent.parent
SOURCES = [
    file
    for file in ROOT.glob("*/**/*.py")
    if file.relative_to(ROOT).parts[0] not in {".venv", ".compare", "tests", "benchmarks"}
]
SCRIPTS = [file for file in (ROOT / "static" / "js").rglob("*.js") if ".min." not in file.name]
PRODUCTION = """
import json, django
from django.conf import settings
from django.test import Client
django.setup()
client = Client(headers={"Host": "desk.example.com"})
told = {name: getattr(settings, name) for name in (
    "DEBUG", "SESSION_COOKIE_NAME", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_NAME", "CSRF_COOKIE_SECURE",
    "LANGUAGE_COOKIE_NAME", "TERMINAL_COOKIE_NAME", "PASSWORD_HASHERS")}
plain = client.get("/offline/")
safe = client.get("/offline/", headers={"X-Forwarded-Proto": "https"})
lost = client.get("/no/such/page/", headers={"X-Forwarded-Proto": "https"})
strange = client.get("/offline/", headers={"Host": "evil.example.org", "X-Forwarded-Proto": "https"})
api = client.get("/api/v1/openapi.json")
style = client.get("/styleguide/", headers={"X-Forwarded-Proto": "https"})
print(json.dumps({**told, "plain": [plain.status_code, plain.headers.get("Location")], "headers": dict(safe.headers),
    "lost": dict(lost.headers), "strange": strange.status_code,
    "api": [api.status_code, api.headers.get("Location")], "styleguide": style.status_code}))
"""


@pytest.fixture(scope="module")
def production(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a process with the settings of production says and sends, on an empty database."""
    import json

    own = {
        "OTE_PRODUCTION": "1",
        "OTE_SECRET_KEY": "s" * 60,
        "OTE_DATA_KEY": "d" * 60,
        "DATABASE_URL": "",
        "REDIS_URL": "",
    }
    data = {"OTE_DATA": str(tmp_path_factory.mktemp("desk")), "OTE_ALLOWED_HOSTS": "desk.example.com"}
    env = {**os.environ, **own, **data, "DJANGO_SETTINGS_MODULE": "deskapp.settings"}
    done = subprocess.run(  # noqa: S603 our own words
        [sys.executable, "-c", PRODUCTION], cwd=ROOT, env=env, check=True, capture_output=True, text=True
    )
    return dict(json.loads(done.stdout.splitlines()[-1]))


def test_plain_http_leads_to_https_and_https_is_kept_for_a_year(production: dict[str, Any]) -> None:
    assert production["plain"] == [301, "https://desk.example.com/offline/"]
    assert production["headers"]["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"


def test_a_system_that_asks_by_plain_http_is_refused_and_not_led_on(production: dict[str, Any]) -> None:
    assert production["api"] == [403, None]


def test_in_production_every_cookie_belongs_to_this_host_and_to_https(production: dict[str, Any]) -> None:
    names = [production[f"{one}_COOKIE_NAME"] for one in ("SESSION", "CSRF", "LANGUAGE", "TERMINAL")]

    assert all(name.startswith("__Host-") for name in names)
    assert production["SESSION_COOKIE_SECURE"] is production["CSRF_COOKIE_SECURE"] is True


@pytest.mark.parametrize("answer", ["headers", "lost"])
def test_every_answer_says_what_a_browser_may_do_with_it(answer: str, production: dict[str, Any]) -> None:
    sent = production[answer]

    policy = sent["Content-Security-Policy"]
    assert all(f"{one} 'none'" in policy for one in ("default-src", "object-src", "base-uri", "frame-ancestors"))
    assert "unsafe" not in policy
    assert (sent["X-Content-Type-Options"], sent["Referrer-Policy"]) == ("nosniff", "same-origin")
    assert (sent["X-Frame-Options"], sent["Cross-Origin-Opener-Policy"]) == ("DENY", "same-origin")
    assert "charset=utf-8" in sent["Content-Type"]
    assert not [name for name in sent if name.startswith("Access-Control-")]
    assert not {"Server", "X-Powered-By"} & sent.keys()


def test_production_shows_no_inside_and_answers_to_its_own_name_alone(production: dict[str, Any]) -> None:
    assert (production["DEBUG"], production["styleguide"], production["strange"]) == (False, 404, 400)


def test_passwords_are_hashed_slowly(production: dict[str, Any]) -> None:
    assert production["PASSWORD_HASHERS"][0].endswith("PBKDF2PasswordHasher")
    assert PBKDF2PasswordHasher.iterations >= 600_000


def sign_in(client: Client, who: Membership, word: str = "ein langes Wort") -> None:
    """By password, as in the browser."""
    who.user.set_password(word)
    who.user.save()
    client.post("/login/", {"username": who.user.username, "password": word})


@pytest.mark.django_db
def test_a_session_cookie_is_out_of_reach_of_scripts_and_of_other_sites(client: Client, front: Membership) -> None:
    sign_in(client, front)

    cookie = client.cookies[settings.SESSION_COOKIE_NAME]

    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND", "PUT"])
def test_a_method_that_nothing_offers_is_refused(method: str, desk_client: Client, community: Community) -> None:
    assert desk_client.generic(method, f"/c/{community.slug}/").status_code in {404, 405}
    assert desk_client.generic(method, "/login/").status_code == 405


@pytest.mark.parametrize("path", ["/static/", "/static/js/", "/static/../deskapp/settings.py", "/data/"])
def test_a_folder_is_not_listed(path: str, client: Client) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.django_db
def test_what_was_typed_is_shown_and_does_not_run(desk_client: Client, front: Membership) -> None:
    ticket = a_ticket(front, text='<script>alert(1)</script> " onload=alert(2)')

    page = desk_client.get(f"/c/{front.community.slug}/tickets/{ticket.number}/").content.decode()

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page
    assert '" onload=' not in page


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["' OR 1=1 --", "'; DROP TABLE tickets_ticket; --", "%' UNION SELECT 1 --"])
def test_words_in_the_search_box_are_words(words: str, desk_client: Client, front: Membership) -> None:
    ticket = a_ticket(front)

    page = desk_client.post(f"/c/{front.community.slug}/search/", {"q": words})

    assert page.status_code == 200
    assert ticket.number not in page.content.decode()


@pytest.mark.django_db
def test_a_form_from_elsewhere_is_refused(front: Membership) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(front.user)

    answer = browser.post(f"/c/{front.community.slug}/tickets/new/", {}, headers={"Origin": "https://evil.example.org"})

    assert answer.status_code == 403


@pytest.mark.django_db
def test_signing_in_leads_to_no_other_host(client: Client) -> None:
    member = MembershipFactory.create()
    member.user.set_password("ein langes Wort")
    member.user.save()

    answer = client.post(
        "/login/?next=https://evil.example.org/", {"username": member.user.username, "password": "ein langes Wort"}
    )

    assert answer.status_code == 302
    assert "evil" not in answer["Location"]


@pytest.mark.django_db
def test_signing_in_begins_another_session(client: Client, front: Membership) -> None:
    front.user.set_password("ein langes Wort")
    front.user.save()
    session = client.session
    session["before"] = 1
    session.save()
    before = session.session_key

    client.cookies[settings.SESSION_COOKIE_NAME] = before or ""
    client.post("/login/", {"username": front.user.username, "password": "ein langes Wort"})

    assert before
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != before


@pytest.mark.django_db
def test_who_is_switched_off_is_out_at_once(desk_client: Client, front: Membership) -> None:
    assert desk_client.get(f"/c/{front.community.slug}/desk/").status_code == 200
    front.user.is_active = False
    front.user.save()

    assert desk_client.get(f"/c/{front.community.slug}/desk/").status_code == 302


@pytest.mark.django_db
def test_a_new_password_ends_the_sessions_of_the_old_one(desk_client: Client, front: Membership) -> None:
    front.user.set_password("ein anderes langes Wort")
    front.user.save()

    assert desk_client.get(f"/c/{front.community.slug}/desk/").status_code == 302


def refusals(word: str) -> list[str]:
    try:
        password_validation.validate_password(word)
    except ValidationError as error:
        return error.messages
    return []


@pytest.mark.django_db
@pytest.mark.parametrize("word", ["short", "password1", "12345678901", "qwertyuiop"])
def test_a_password_that_others_use_or_that_is_short_is_refused(word: str) -> None:
    assert refusals(word)


@pytest.mark.django_db
@pytest.mark.parametrize("word", ["all small letters", "纯中文的密码也可以用", "x7" * 40, " blanks at both ends "])
def test_a_password_of_any_kind_of_signs_and_of_eighty_of_them_is_taken(word: str) -> None:
    assert refusals(word) == []


@pytest.mark.django_db
def test_a_password_counts_exactly_as_it_was_typed(client: Client, front: Membership) -> None:
    front.user.set_password("Ein Wort mit Enden ")
    front.user.save()

    def signed_in(word: str) -> bool:
        return bool(client.post("/login/", {"username": front.user.username, "password": word}).status_code == 302)

    assert [signed_in(word) for word in ("ein wort mit enden ", "Ein Wort mit Enden", "Ein Wort mit Enden ")] == [
        False,
        False,
        True,
    ]


@pytest.mark.django_db
def test_the_password_is_masked_and_a_password_manager_may_fill_it_in(client: Client) -> None:
    page = client.get("/login/").content.decode()
    (field,) = re.findall(r'<input[^>]*name="password"[^>]*>', page, re.DOTALL)

    assert 'type="password"' in field
    assert 'autocomplete="current-password"' in field
    assert "onpaste" not in page


@pytest.mark.django_db
def test_who_signed_in_and_who_failed_to_is_on_record(client: Client, front: Membership) -> None:
    front.user.set_password("ein langes Wort")
    front.user.save()
    for word in ("falsch", "ein langes Wort"):
        client.post("/login/", {"username": front.user.username, "password": word})
        if word == "falsch":
            assert AccessAttempt.objects.get().username == front.user.username

    assert AccessLog.objects.get().username == front.user.username


def test_no_address_writes_a_second_line_into_the_log(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    client.get("/no/such%0A2026-11-27 ERROR forged/")

    lines = [MaskedFormatter("%(message)s").format(one) for one in caplog.records]
    assert lines
    assert not [line for line in lines if "\n" in line]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["terminals/", "no-such-page/"])
def test_the_line_of_a_refused_access_says_who_by_id_alone(
    path: str, desk_client: Client, front: Membership, caplog: pytest.LogCaptureFixture
) -> None:
    front.user.name = "林晓岚"
    front.user.save()
    assert desk_client.get(f"/c/{front.community.slug}/{path}").status_code in {403, 404}

    (line,) = [MaskedFormatter(settings.LOG_LINE).format(one) for one in caplog.records if one.name == "django.request"]
    assert f" who={front.user.pk} " in line
    assert not {front.user.name, front.user.username} & set(re.split(r"[\s/=]", line))


@pytest.mark.django_db
def test_the_line_of_a_strangers_access_says_nobody(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    client.get("/no/such/page/")

    assert [" who=- " in MaskedFormatter(settings.LOG_LINE).format(one) for one in caplog.records] == [True]


FORBIDDEN = {
    "code made of text": r"(?<![\w.])(?:eval|exec)\(",
    "a shell": r"shell=True|os\.system\(|os\.popen\(",
    "objects out of bytes": r"\b(?:pickle|marshal|shelve)\b|yaml\.load\(",
    "templates made of text": r"(?<!\w)Template\(|from_string\(",
    "weak digests": r"hashlib\.(?:md5|sha1)|\bmd5\(|\bsha1\(",
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_the_code_has_none_of_what_makes_input_run(what: str) -> None:
    found = {
        file.relative_to(ROOT).as_posix() for file in SOURCES if re.search(FORBIDDEN[what], file.read_text("utf-8"))
    }

    # the published list of stolen passwords has SHA-1 digests; nothing is protected by them
    assert found - ({"staff/passwords.py"} if what == "weak digests" else set()) == set()


def test_no_script_makes_code_of_text_or_talks_to_another_site() -> None:
    words = {file.name: file.read_text("utf-8") for file in SCRIPTS}

    assert [
        name
        for name, text in words.items()
        if re.search(r"\beval\(|new Function|document\.write|https?://(?!www\.w3\.org)", text)
    ] == []
    # the service worker, and the channel between the windows of this very desk
    listening = {name for name, text in words.items() if 'addEventListener("message"' in text}
    assert listening == {"worker.js", "presence.js"}
    assert len(words) > 20


def test_no_script_writes_under_a_name_that_came_with_data() -> None:
    """So no data can reach a prototype: what is written by a bracket is a list of a roster's days, by number."""
    written = {
        line.strip().partition("=")[0].strip()
        for file in SCRIPTS
        for line in file.read_text("utf-8").splitlines()
        if re.search(r"[\w)\]]\[[^\]\"'0-9]+\]\s*=(?![=>])", line)
    }

    assert {one.removeprefix("if (untouched) ") for one in written} == {"row.signs[day]", "row.server[day]"}
    assert not [file.name for file in SCRIPTS if "__proto__" in file.read_text("utf-8")]
