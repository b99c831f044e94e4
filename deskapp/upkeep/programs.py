"""Programs of the machine: PostgreSQL's own, and what encrypts. Secrets go through the environment, never as words."""

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

PACKAGED = Path("/usr/lib/postgresql")  # where Debian and Ubuntu put what they do not put on the PATH


class Missing(Exception):  # noqa: N818 a sentence for a person
    """A program that this machine lacks; the sentence names it and what to install."""


class Failed(Exception):  # noqa: N818 a sentence for a person
    """A program that ended badly, with the end of what it said."""


def program(name: str) -> str:
    """The path of one of PostgreSQL's programs, the newest version's. Raises Missing."""
    packaged = sorted(PACKAGED.glob(f"*/bin/{name}"), key=_version)
    found = str(packaged[-1]) if packaged else shutil.which(name)
    if not found:
        package = "postgresql-client" if name in {"pg_dump", "pg_restore"} else "postgresql"
        raise Missing(f"There is no {name} on this machine: install it (Debian: apt-get install {package}).")
    return found


def _version(path: Path) -> int:
    number = path.parent.parent.name
    return int(number) if number.isdecimal() else 0


def run(command: Sequence[str], *, env: Mapping[str, str] | None = None, **options: Any) -> str:
    """What the command says on its standard output. Raises Failed when it ends badly."""
    done = subprocess.run(  # noqa: S603 no shell; the commands are our own
        command, check=False, capture_output=True, text=True, env=dict(env or os.environ), **options
    )
    if done.returncode:
        raise Failed(failure(command[0], done.returncode, done.stderr or done.stdout))
    return str(done.stdout)


def failure(name: str, code: int, said: str) -> str:
    """The sentence for a program that ended badly."""
    end = " ".join(said.strip().splitlines()[-3:])[-600:]
    return f"{Path(name).name} ended with {code}: {end}"


def encryptor(recipient: str) -> tuple[list[str], str]:
    """The command that encrypts its input to its output for the recipient, and the ending of such files.

    An age recipient begins with `age1` or `ssh-`; anything else is a key of gpg. Only the public half is needed, so
    the machine that makes backups cannot read them. Raises Missing.
    """
    if recipient.startswith(("age1", "ssh-")):
        return [_found("age"), "--encrypt", "--recipient", recipient], ".age"
    words = ["--batch", "--yes", "--trust-model", "always", "--encrypt", "--recipient", recipient]
    return [_found("gpg"), *words], ".gpg"


def decryptor(ending: str, identity: str) -> list[str]:
    """The command that decrypts its input to its output; `identity` is age's private key file. Raises Missing."""
    if ending == ".age":
        if not identity:
            raise Missing("The backup is encrypted with age: say where the private key is with --identity FILE.")
        return [_found("age"), "--decrypt", "--identity", identity]
    return [_found("gpg"), "--batch", "--yes", "--decrypt"]


def _found(name: str) -> str:
    path = shutil.which(name)
    if not path:
        raise Missing(f"There is no {name} on this machine: install it (Debian: apt-get install {name}).")
    return path
