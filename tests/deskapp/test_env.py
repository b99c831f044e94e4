"""What the environment says is read with types, and what is wrong gets a sentence."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from deskapp import env


def test_a_postgres_address_becomes_settings(tmp_path: Path) -> None:
    found = env.database("postgres://desk:p%40ss@db.internal:5433/desk", tmp_path)

    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"], found["NAME"]) == (
        "desk", "p@ss", "db.internal", "5433", "desk",
    )  # fmt: skip


def test_the_connection_to_a_database_elsewhere_can_be_encrypted(tmp_path: Path) -> None:
    address = "postgres://desk@db.internal/desk?sslmode=verify-full&sslrootcert=/ca.pem&options=-c"

    found = env.database(address, tmp_path)

    assert found["OPTIONS"] == {"options": "-c jit=off", "sslmode": "verify-full", "sslrootcert": "/ca.pem"}


@pytest.mark.skipif(connection.vendor != "postgresql", reason="a setting of PostgreSQL")
@pytest.mark.django_db
def test_no_query_is_compiled_before_it_runs() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")

        assert cursor.fetchone() == ("off",)


def test_without_an_address_the_database_is_a_file_beside_the_data(tmp_path: Path) -> None:
    assert env.database("", tmp_path)["NAME"] == str(tmp_path / "desk.sqlite3")


def test_an_unknown_database_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match="write postgres://"):
        env.database("mysql://x", tmp_path)


def test_production_without_a_secret_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OTE_SECRET_KEY", raising=False)

    with pytest.raises(ImproperlyConfigured, match="OTE_SECRET_KEY is missing"):
        env.secret_key(tmp_path, production=True)


def test_the_quick_start_makes_its_secret_once_and_for_itself_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OTE_SECRET_KEY", raising=False)

    first = env.secret_key(tmp_path, production=False)

    assert env.secret_key(tmp_path, production=False) == first
    assert (tmp_path / "secret.key").stat().st_mode & 0o777 == 0o600


def test_a_flag_that_is_neither_yes_nor_no_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTE_DEBUG", "maybe")

    with pytest.raises(ImproperlyConfigured, match="write 1 or 0"):
        env.flag("OTE_DEBUG")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://desk:p%40ss@mail.example.com/?from=desk@example.com", ("mail.example.com", 587, "starttls", "p@ss")),
        ("smtps://mail.example.com/?from=desk@example.com", ("mail.example.com", 465, "ssl", "")),
        ("smtp+plain://10.0.0.5:2525/?from=desk@example.com", ("10.0.0.5", 2525, "plain", "")),
    ],
)
def test_a_mail_server_is_read_from_one_address(
    url: str, expected: tuple[str, int, str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTE_EMAIL_URL", url)

    found = env.mail_server("OTE_EMAIL_URL")

    assert found is not None
    assert (found.host, found.port, found.mode, found.password) == expected
    assert "p@ss" not in repr(found)


@pytest.mark.parametrize("url", ["mail.example.com", "smtp://u:geheim@mail.example.com", "http://x/?from=a@b"])
def test_a_mail_server_that_cannot_be_read_is_refused_without_its_password(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTE_EMAIL_URL", url)

    with pytest.raises(ImproperlyConfigured, match="write smtp://") as refused:
        env.mail_server("OTE_EMAIL_URL")
    assert "geheim" not in str(refused.value)


@pytest.mark.parametrize("value", ["0", "21", "many", "-1"])
def test_a_robots_pace_stays_within_its_protocols(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTE_ROBOT_PER_MINUTE", value)

    with pytest.raises(ImproperlyConfigured, match="from 1 to 20"):
        env.whole("OTE_ROBOT_PER_MINUTE", 18, least=1, most=20)


@pytest.mark.parametrize("value", ["desk.example.com", "https://desk.example.com/path", "ftp://desk.example.com"])
def test_the_beginning_of_addresses_is_scheme_and_host(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTE_URL", value)

    with pytest.raises(ImproperlyConfigured, match="scheme and host"):
        env.web_base("OTE_URL")


ROBOTS = {"wecom": "https://qyapi.weixin.qq.com", "feishu": "https://open.feishu.cn"}


@pytest.mark.parametrize(
    ("listed", "production", "allowed"),
    [
        ("", True, ("open.feishu.cn", "qyapi.weixin.qq.com")),
        ("", False, ("*",)),
        ("hooks.example.com", True, ("hooks.example.com",)),
        ("hooks.example.com", False, ("hooks.example.com",)),
        ("*", True, ("*",)),
    ],
)
def test_a_desk_in_production_calls_nobody_but_the_robots_servers_unless_the_company_lists_them(
    listed: str, production: bool, allowed: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTE_OUTWARD_HOSTS", listed)

    assert env.outward("OTE_OUTWARD_HOSTS", ROBOTS, production=production) == allowed


def test_a_list_of_hosts_holds_hosts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTE_OUTWARD_HOSTS", "Hooks.example.com, *.example.org")
    assert env.hosts("OTE_OUTWARD_HOSTS") == ("hooks.example.com", "*.example.org")

    for wrong in ("https://hooks.example.com", "*", "a.*.example.com", "hooks.example.com:443"):
        monkeypatch.setenv("OTE_OUTWARD_HOSTS", wrong)
        with pytest.raises(ImproperlyConfigured, match="write host names"):
            env.hosts("OTE_OUTWARD_HOSTS")
