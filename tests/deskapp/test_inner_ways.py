"""Secrets from files, and the ways between our own parts: sockets of this machine, certificates between machines."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg2
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction
from django.test import Client, RequestFactory
from pytest_django import Settings

from core.addresses import address_of
from deskapp import env
from deskapp.upkeep.backup import _dump, _login
from deskapp.upkeep.drill import _environment
from deskapp.upkeep.programs import Failed

ROOT = Path(__file__).resolve().parent.parent.parent
DEPLOY = ROOT / "deploy"


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*env.SECRETS, env.CREDENTIALS):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(f"{name}_FILE", raising=False)


@pytest.mark.parametrize("name", env.SECRETS)
def test_a_secret_is_read_from_its_file_or_from_systemds_store(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / name).write_text("geheim\n", "utf-8")

    monkeypatch.setenv(f"{name}_FILE", str(tmp_path / name))
    assert env.text(name) == "geheim"
    monkeypatch.delenv(f"{name}_FILE")
    assert env.text(name) == ""
    monkeypatch.setenv(env.CREDENTIALS, str(tmp_path))
    assert env.text(name) == "geheim"


def test_a_secret_in_two_places_stops_the_start_without_being_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "OTE_DATA_KEY").write_text("geheim", "utf-8")
    monkeypatch.setenv(env.CREDENTIALS, str(tmp_path))
    monkeypatch.setenv("OTE_DATA_KEY", "anders")

    with pytest.raises(ImproperlyConfigured, match="take one of them away") as refused:
        env.text("OTE_DATA_KEY")
    assert "anders" not in str(refused.value)
    monkeypatch.delenv("OTE_DATA_KEY")
    monkeypatch.setenv("OTE_DATA_KEY_FILE", str(tmp_path / "OTE_DATA_KEY"))
    with pytest.raises(ImproperlyConfigured, match="take one of them away"):
        env.text("OTE_DATA_KEY")


def test_a_secrets_file_that_is_not_there_stops_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTE_SECRET_KEY_FILE", str(tmp_path / "nowhere"))

    with pytest.raises(ImproperlyConfigured, match="OTE_SECRET_KEY can't be read from"):
        env.secret_key(tmp_path, production=True)


def test_a_file_of_what_is_no_secret_is_not_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "OTE_DEBUG").write_text("1", "utf-8")
    monkeypatch.setenv(env.CREDENTIALS, str(tmp_path))

    assert not env.flag("OTE_DEBUG")


def test_a_drill_is_given_none_of_the_files_that_would_lead_it_to_the_real_desk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(env.CREDENTIALS, str(tmp_path))
    monkeypatch.setenv("OTE_EMAIL_URL_FILE", str(tmp_path / "mail"))

    given = _environment("sqlite:///copy", str(tmp_path))

    assert (given["REDIS_URL"], given["OTE_EMAIL_URL"]) == ("", "")
    assert {env.CREDENTIALS, "OTE_EMAIL_URL_FILE"} & given.keys() == set()


def test_every_secret_stands_in_the_drop_in_and_on_the_page() -> None:
    lines = (DEPLOY / "drop-ins" / "secrets.conf").read_text("utf-8").splitlines()
    page = (ROOT / "docs" / "operate.md").read_text("utf-8").partition("## Secrets")[2].partition("\n## ")[0]

    kept = [f"LoadCredentialEncrypted={name}:/etc/credstore.encrypted/{name}" for name in env.SECRETS]
    assert [line for line in lines if line.startswith("Load")] == kept
    assert all(f"`{name}`" in page for name in env.SECRETS)


def test_the_database_is_reached_by_its_socket_without_a_password(tmp_path: Path) -> None:
    found = env.database("postgres:///ote?host=/var/run/postgresql", tmp_path)

    assert (found["HOST"], found["NAME"]) == ("/var/run/postgresql", "ote")
    assert found["USER"] == found["PASSWORD"] == found["PORT"] == ""
    assert found["OPTIONS"] == {"options": "-c jit=off"}


def test_the_database_elsewhere_knows_the_desk_by_its_certificate(tmp_path: Path) -> None:
    tls = {"sslmode": "verify-full", "sslrootcert": "/ca.pem", "sslcert": "/ote.pem", "sslkey": "/ote.key"}
    query = "&".join(f"{name}={value}" for name, value in tls.items())

    found = env.database(f"postgres://ote@db.ote.internal/ote?{query}", tmp_path)

    assert (found["PASSWORD"], found["OPTIONS"]) == ("", {"options": "-c jit=off", **tls})


def test_a_backup_is_let_in_at_the_database_elsewhere_by_the_same_certificate_and_looks_as_closely(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tls = "sslmode=verify-full&sslrootcert=/ca.pem&sslcert=/ote.pem&sslkey=/ote.key"
    monkeypatch.setitem(connection.settings_dict, "PASSWORD", "")
    monkeypatch.setitem(
        connection.settings_dict, "OPTIONS", env.database(f"postgres://ote@db.ote.internal/ote?{tls}", ROOT)["OPTIONS"]
    )

    words = {name: value for name, value in _login().items() if name.startswith("PGSSL")}

    assert words == {
        "PGSSLMODE": "verify-full", "PGSSLROOTCERT": "/ca.pem", "PGSSLCERT": "/ote.pem", "PGSSLKEY": "/ote.key",
    }  # fmt: skip


@pytest.mark.skipif(connection.vendor != "postgresql", reason="pg_dump")
@pytest.mark.django_db(transaction=True)
def test_where_the_database_lets_no_pg_dump_in_that_is_what_the_backup_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection.ensure_connection()
    monkeypatch.setitem(connection.settings_dict, "PORT", "1")

    with transaction.atomic(), pytest.raises(Failed, match=r"pg_dump ended with 1: .*port 1 failed"):
        _dump(tmp_path / "desk.dump", [])


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("unix:///run/redis/redis-server.sock?db=2", "redis+socket:///run/redis/redis-server.sock?virtual_host=2"),
        ("unix:///run/redis/redis-server.sock", "redis+socket:///run/redis/redis-server.sock?virtual_host=0"),
        ("rediss://r.internal:6380/0", "rediss://r.internal:6380/0?ssl_cert_reqs=required"),
        (
            "rediss://r.internal:6380/0?ssl_ca_certs=/ca.pem",
            "rediss://r.internal:6380/0?ssl_ca_certs=/ca.pem&ssl_cert_reqs=required",
        ),
        ("redis://127.0.0.1:6379/0", "redis://127.0.0.1:6379/0"),
        ("", ""),
    ],
)
def test_celery_is_told_of_redis_in_its_own_words_and_checks_certificates(url: str, expected: str) -> None:
    assert env.broker(url) == expected


def test_what_is_shipped_names_no_password_between_parts_of_one_machine() -> None:
    sample = dict(
        line.partition("=")[::2] for line in (DEPLOY / "desk.env.sample").read_text("utf-8").splitlines() if "=" in line
    )
    unit = (DEPLOY / "systemd" / "ote-web.socket").read_text("utf-8")

    assert sample["DATABASE_URL"] == "postgres:///ote?host=/var/run/postgresql"
    assert sample["REDIS_URL"] == "unix:///run/redis/redis-server.sock?db=0"
    assert {"ListenStream=/run/ote-desk/web.sock", "SocketGroup=www-data", "SocketMode=0660"} <= set(unit.splitlines())
    assert "server unix:/run/ote-desk/web.sock" in (DEPLOY / "nginx.conf").read_text("utf-8")


def test_the_proxy_of_another_machine_shows_a_certificate_and_looks_at_the_desks() -> None:
    lines = (DEPLOY / "nginx-several.conf").read_text("utf-8")

    for one in (
        "proxy_ssl_verify on;",
        "proxy_ssl_trusted_certificate ",
        "proxy_ssl_name ",
        "proxy_ssl_certificate_key ",
    ):
        assert one in lines


@pytest.mark.parametrize(("proxies", "header", "address"), [
    (1, "203.0.113.5", "203.0.113.5"),
    (1, "198.51.100.1, 203.0.113.5", "203.0.113.5"),
    (1, "", "127.0.0.1"),
    (0, "203.0.113.5", "127.0.0.1"),
])  # fmt: skip
def test_through_a_unix_socket_the_proxys_word_counts_and_else_it_is_this_machine(
    proxies: int, header: str, address: str, settings: Settings
) -> None:
    settings.PROXIES = proxies
    headers = {"X-Forwarded-For": header} if header else {}

    assert address_of(RequestFactory().get("/", REMOTE_ADDR="", headers=headers)) == address


@pytest.mark.django_db
def test_wrong_passwords_through_a_unix_socket_lock_the_address_they_came_from(settings: Settings) -> None:
    settings.PROXIES, settings.AXES_ENABLED = 1, True
    client = Client(REMOTE_ADDR="")

    def attempt(address: str) -> int:
        typed = {"username": "clerk", "password": "wrong"}
        return client.post("/login/", typed, headers={"X-Forwarded-For": address} if address else {}).status_code

    assert [attempt("203.0.113.5") for _ in range(6)][-1] != 200
    assert attempt("203.0.113.6") == 200
    assert [attempt("") for _ in range(6)][-1] != 200  # whoever asks the socket itself is locked too


@pytest.mark.skipif(connection.vendor != "postgresql", reason="a server's socket")
@pytest.mark.django_db
def test_the_socket_of_postgresql_answers_to_such_an_address() -> None:
    folder = "/var/run/postgresql"
    if not list(Path(folder).glob(".s.PGSQL.*")):
        pytest.skip("the server has no socket here")
    found = env.database(f"postgres://nobody-of-ours@/postgres?host={folder}", ROOT)
    with pytest.raises(psycopg2.OperationalError, match=r"[Pp]eer authentication failed|does not exist"):
        psycopg2.connect(host=found["HOST"], dbname=found["NAME"], user=found["USER"])


def test_the_web_server_asks_for_all_of_its_certificate_or_none(tmp_path: Path) -> None:
    file = tmp_path / "cert.pem"
    file.write_text("x", "utf-8")
    words = ["-m", "gunicorn", "--check-config", "--config", "deploy/gunicorn.conf.py", "deskapp.wsgi"]
    given = {**os.environ, "OTE_WEB_CERT": str(file)}
    done = subprocess.run([sys.executable, *words], cwd=ROOT, env=given, capture_output=True, text=True, check=False)  # noqa: S603 our own words

    assert done.returncode != 0
    assert "go together" in done.stderr + done.stdout


def test_the_lines_of_the_journal_can_be_kept_on_another_machine_by_certificate() -> None:
    lines = (DEPLOY / "journal-upload.conf").read_text("utf-8").splitlines()

    assert any(line.startswith("URL=https://") for line in lines)
    assert {line.partition("=")[0] for line in lines if "File=" in line} == {
        "ServerKeyFile", "ServerCertificateFile", "TrustedCertificateFile",
    }  # fmt: skip
