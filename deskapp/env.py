"""Typed readers of the environment: what is set, what is missing, and a sentence for what is wrong."""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

# what may be kept in a file of its own instead: `NAME_FILE` says where, or systemd hands it over as a credential `NAME`
SECRETS = ("OTE_SECRET_KEY", "OTE_DATA_KEY", "DATABASE_URL", "REDIS_URL", "OTE_EMAIL_URL", "OTE_METRICS_TOKEN")
CREDENTIALS = "CREDENTIALS_DIRECTORY"  # systemd's word for the folder that only this service reads


def text(name: str, default: str = "") -> str:
    """The variable's text without surrounding blanks; a variable that is set to nothing counts as not set.

    A secret may come from a file. Raises ImproperlyConfigured when it comes from two places or its file can't be read.
    """
    given = os.environ.get(name, "").strip()
    if name in SECRETS and (file := _secret_file(name)):
        if given:
            raise ImproperlyConfigured(f"{name} is set, and {file} has it too: take one of them away.")
        try:
            given = file.read_text("utf-8").strip()
        except (OSError, UnicodeError) as error:
            raise ImproperlyConfigured(
                f"{name} can't be read from {file}: is it there, and may the desk read it?"
            ) from error
    return given or default


def _secret_file(name: str) -> Path | None:
    """The file of a secret, if it has one. A credential counts where it exists, a named file in any case."""
    named, folder = os.environ.get(f"{name}_FILE", "").strip(), os.environ.get(CREDENTIALS, "")
    kept = Path(folder) / name if folder else None
    if kept is None or not kept.exists():
        return Path(named) if named else None
    if named:
        raise ImproperlyConfigured(f"{name}_FILE is set, and {kept} has it too: take one of them away.")
    return kept


def handed_on() -> dict[str, str]:
    """The environment for a process that is to get other secrets than ours: without our files, which would count."""
    ours = {CREDENTIALS, *(f"{name}_FILE" for name in SECRETS)}
    return {name: value for name, value in os.environ.items() if name not in ours}


def flag(name: str, *, default: bool = False) -> bool:
    """True for 1/true/yes/on, False for 0/false/no/off. Raises ImproperlyConfigured for anything else."""
    value = text(name).lower()
    if value == "":
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} is {value!r}: write 1 or 0.")


def number(name: str, default: int, *, least: int = 1, most: int) -> int:
    """A whole number within its bounds. Raises ImproperlyConfigured for anything else."""
    value = text(name) or str(default)
    if not (value.isascii() and value.isdecimal() and len(value) < 10 and least <= int(value) <= most):
        raise ImproperlyConfigured(f"{name} is {value!r}: write a whole number from {least} to {most}.")
    return int(value)


def names(name: str, default: tuple[str, ...] = ()) -> list[str]:
    """A comma-separated list."""
    return [part.strip() for part in text(name).split(",") if part.strip()] or list(default)


HOST_OF_LIST = re.compile(r"(\*\.)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")


def hosts(name: str) -> tuple[str, ...]:
    """Host names with commas, `*.example.com` for all below one. Raises ImproperlyConfigured for anything else."""
    given = tuple(one.lower() for one in names(name))
    if wrong := [one for one in given if not HOST_OF_LIST.fullmatch(one)]:
        raise ImproperlyConfigured(
            f"{name} has {wrong[0]!r}: write host names, such as hooks.example.com, *.example.com."
        )
    return given


def outward(name: str, robots: Mapping[str, str], *, production: bool) -> tuple[str, ...]:
    """Whom the desk may call: the hosts that are listed; `*` is every one.

    Where nothing is listed: in production the robots' servers and nobody else, else every one. Raises as `hosts` does.
    """
    if names(name) == ["*"]:
        return ("*",)
    known = tuple(sorted({urlsplit(base).hostname or "" for base in robots.values()}))
    return hosts(name) or (known if production else ("*",))


ROLES = ("front", "trainee", "technician", "guard", "supervisor", "director", "administrator")


def roles(name: str) -> frozenset[str]:
    """Roles, separated by commas; `all` is all of them. Raises ImproperlyConfigured for anything else."""
    given = frozenset(names(name))
    if unknown := sorted(given - {*ROLES, "all"}):
        raise ImproperlyConfigured(f"{name} has {unknown[0]!r}: write {', '.join(ROLES)}, or all.")
    return frozenset(ROLES) if "all" in given else given


def readable(name: str) -> str:
    """A file that can be read, or "" when none is named. Raises ImproperlyConfigured for one that is not there."""
    value = text(name)
    if value and not os.access(value, os.R_OK):
        raise ImproperlyConfigured(f"{name} is {value!r}: there is no such file, or the desk may not read it.")
    return value


def whole(name: str, default: int, *, least: int, most: int) -> int:
    """A whole number within its bounds."""
    value = text(name)
    if value == "":
        return default
    if not (value.isascii() and value.isdigit() and least <= int(value) <= most):
        raise ImproperlyConfigured(f"{name} is {value!r}: write a whole number from {least} to {most}.")
    return int(value)


def web_base(name: str, default: str = "") -> str:
    """The beginning of web addresses: scheme and host, without a slash at the end."""
    value = text(name, default).rstrip("/")
    parts = urlsplit(value)
    if value and (parts.scheme not in {"http", "https"} or not parts.hostname or parts.path or parts.query):
        raise ImproperlyConfigured(f"{name} is {value!r}: write scheme and host, such as https://desk.example.com.")
    return value


def scanner(name: str) -> tuple[str, int] | str | None:
    """Where the virus scanner listens: (host, port), the path of a unix socket, or None when none is named."""
    value = text(name)
    if not value or value.startswith("/"):
        return value or None
    host, _, port = value.rpartition(":")
    if not (host and port.isascii() and port.isdecimal() and len(port) < 6 and 0 < int(port) < 65536):
        raise ImproperlyConfigured(f"{name} is {value!r}: write 127.0.0.1:3310, or the path of clamd's socket.")
    return host.strip("[]"), int(port)


@dataclass(frozen=True)
class MailServer:
    """The mail server of OTE_EMAIL_URL. `mode` is starttls, ssl or plain."""

    host: str
    port: int
    mode: str
    user: str
    password: str = field(repr=False)
    sender: str = ""


MAIL_SCHEMES = {"smtp": ("starttls", 587), "smtps": ("ssl", 465), "smtp+plain": ("plain", 25)}


def mail_server(name: str) -> MailServer | None:
    """`smtp://user:password@host:587/?from=desk@example.com`; smtps:// is TLS from the start, smtp+plain:// is none."""
    value = text(name)
    if not value:
        return None
    parts = urlsplit(value)
    sender = parse_qs(parts.query).get("from", [""])[0]
    if parts.scheme not in MAIL_SCHEMES or not parts.hostname or "@" not in sender:
        raise ImproperlyConfigured(  # without the value: it holds a password
            f"{name} can't be read: write smtp://user:password@host:587/?from=desk@example.com"
            " (smtps:// for TLS from the start, smtp+plain:// for none)."
        )
    mode, port = MAIL_SCHEMES[parts.scheme]
    return MailServer(
        host=parts.hostname,
        port=parts.port or port,
        mode=mode,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        sender=sender,
    )


def secret_key(data: Path, *, production: bool) -> str:
    """The signing key: OTE_SECRET_KEY, or in the quick start one that is made once and kept beside the data."""
    given = text("OTE_SECRET_KEY")
    if given:
        return given
    if production:
        raise ImproperlyConfigured(
            "OTE_SECRET_KEY is missing: production needs a secret of its own, 50 characters or more."
        )
    return kept_key(data / "secret.key")


LEAST_DATA_KEY = 32


def long_secret(name: str) -> str:
    """A secret that nobody can guess, or "" when there is none. Raises ImproperlyConfigured for a short one."""
    given = text(name)
    if given and len(given) < LEAST_DATA_KEY:
        raise ImproperlyConfigured(f"{name} has fewer than {LEAST_DATA_KEY} characters: take a longer one.")
    return given


def data_keys(data: Path, *, production: bool) -> tuple[str, ...]:
    """The keys of sealed numbers: OTE_DATA_KEY, the newest first and old ones after commas; or one kept beside the
    data, independent of the signing key."""
    given = tuple(names("OTE_DATA_KEY"))
    if any(len(key) < LEAST_DATA_KEY for key in given):
        raise ImproperlyConfigured(  # without the value: it is a secret
            f"OTE_DATA_KEY has a key of fewer than {LEAST_DATA_KEY} characters: make one with"
            ' python3 -c "import secrets; print(secrets.token_urlsafe(48))".'
        )
    if not given and production:
        raise ImproperlyConfigured(
            "OTE_DATA_KEY is missing: production seals document numbers with a key of its own, 32 characters or more,"
            " that is kept apart from the database and its backup (docs/personal-data.md)."
        )
    return given or (kept_key(data / "data.key"),)


def kept_key(kept: Path) -> str:
    """The key in this file; made once, readable by its owner alone."""
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        fresh = kept.with_suffix(f".{secrets.token_hex(4)}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(64))
        try:
            os.link(fresh, kept)  # first one wins when two processes start at once
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return kept.read_text().strip()


# what may stand after the question mark: how the connection to a database on another machine is encrypted
TLS_OF_DATABASE = {"sslmode", "sslrootcert", "sslcert", "sslkey"}
# PostgreSQL would compile a month's queries for longer than it then runs them; all the others are too small for it
UNCOMPILED = "-c jit=off"


def database(url: str, data: Path) -> dict[str, Any]:
    """Django's database settings for `postgres://user:password@host:port/name`, or SQLite in `data` when empty.

    `postgres:///name?host=/var/run/postgresql` is the Unix socket of this machine, where the server knows us without a
    password by the account that we run as.
    """
    if not url:
        data.mkdir(parents=True, exist_ok=True)
        return sqlite(data / "desk.sqlite3")
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return sqlite(Path(unquote(parts.path)))
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(
            f"DATABASE_URL starts with {parts.scheme!r}: write postgres://user:password@host:port/name."
        )
    asked = parse_qs(parts.query)
    tls = {name: given[-1] for name, given in asked.items() if name in TLS_OF_DATABASE}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or asked.get("host", [""])[-1],  # a folder is that of the server's Unix socket
        "PORT": str(parts.port or asked.get("port", [""])[-1]),
        "OPTIONS": {"options": UNCOMPILED, **tls},
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }


def broker(url: str) -> str:
    """Redis' address as Celery writes it: a Unix socket has another scheme there, and TLS says what it checks."""
    parts = urlsplit(url)
    if parts.scheme == "unix":
        number = parse_qs(parts.query).get("db", ["0"])[-1]
        return f"redis+socket://{parts.netloc}{parts.path}?virtual_host={number}"
    if parts.scheme == "rediss" and "ssl_cert_reqs" not in parse_qs(parts.query):
        return f"{url}{'&' if parts.query else '?'}ssl_cert_reqs=required"
    return url


def sqlite(path: Path) -> dict[str, Any]:
    """SQLite that stands concurrent writers: WAL, and transactions that take the write lock at their start."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "CONN_MAX_AGE": 600,
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
                "PRAGMA cache_size=-32000; PRAGMA temp_store=MEMORY;"
            ),
        },
    }
