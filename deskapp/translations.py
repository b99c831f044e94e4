"""The catalogue of translations: extracted with gettext, compiled with polib, checked for completeness."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

LOCALE = "zh_Hans"


def catalogue() -> Path:
    """The Chinese catalogue's source file."""
    return Path(settings.BASE_DIR) / "locale" / LOCALE / "LC_MESSAGES" / "django.po"


@contextlib.contextmanager
def _project_folder() -> Iterator[None]:
    """makemessages looks at the working directory."""
    before = Path.cwd()
    os.chdir(settings.BASE_DIR)
    try:
        yield
    finally:
        os.chdir(before)


def extract() -> None:
    """Bring the catalogue up to date with the code and templates. Needs gettext's xgettext and msgmerge."""
    with _project_folder():
        call_command(
            "makemessages",
            locale=[LOCALE],
            no_location=True,
            no_wrap=True,
            no_obsolete=True,
            ignore_patterns=[".venv", "data", "tests", "benchmarks", "node_modules"],
            verbosity=0,
        )
    _drop_date()


def _drop_date() -> None:
    """The date of extraction would change the file at every run."""
    lines = catalogue().read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith(('"POT-Creation-Date', '"PO-Revision-Date'))]
    catalogue().write_text("".join(kept), encoding="utf-8")


def compile_catalogue() -> bytes:
    """The bytes of the .mo file that belongs to the catalogue."""
    import polib

    return bytes(polib.pofile(str(catalogue())).to_binary())


def faults() -> list[str]:
    """What keeps the catalogue from being complete: one sentence each. The files are left as they were."""
    import polib

    before = catalogue().read_bytes()
    known = {entry.msgid for entry in polib.pofile(str(catalogue()))}
    try:
        extract()
        fresh = polib.pofile(str(catalogue()))
    finally:
        catalogue().write_bytes(before)
    found = [f"not in the catalogue: {entry.msgid!r}" for entry in fresh if entry.msgid not in known]
    found += [f"not translated: {entry.msgid!r}" for entry in fresh if not entry.translated() and not entry.obsolete]
    found += [f"fuzzy: {entry.msgid!r}" for entry in fresh if entry.fuzzy]
    mo = catalogue().with_suffix(".mo")
    if not mo.exists() or mo.read_bytes() != compile_catalogue():
        found.append("the .mo file is not the compiled catalogue: run `make messages`")
    return sorted(set(found))
