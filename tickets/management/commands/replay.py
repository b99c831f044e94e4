"""`manage.py replay FILE --format nyc311|by115|servicenow`: feed another desk's real rows through this desk's verbs."""

import json
from argparse import ArgumentTypeError
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from core import clock
from core.refusals import Refused
from tickets.replay.play import FORMATS, Wishes, replay_file
from tickets.replay.reading import WrongFormatError
from tickets.replay.report import lines


class Command(BaseCommand):
    help = (
        "Feed the rows of another desk through the verbs of this one, on the clock of the data. The replay makes a "
        "community of its own; its limits never meet the clock of the present."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--format", required=True, choices=sorted(FORMATS), help="whose file it is")
        parser.add_argument("--speed", type=_speed, help="simulated seconds a real second (default: no waiting)")
        parser.add_argument("--dry-run", action="store_true", help="do everything and take it all back")
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument("--limit", type=_count, help="only the first so many rows")
        parser.add_argument("--tail", type=_count, default=24, metavar="HOURS", help="after the last step (24)")
        parser.add_argument("--again", action="store_true", help="go on with an earlier run; nothing is doubled")
        parser.add_argument("--show-to", nargs="*", metavar="USER", help="default: directors and administrators")
        parser.add_argument("--language", choices=["zh-hans", "en"], help="of the report (default: the desk's)")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 Django's signature
        wishes = Wishes(
            speed=options["speed"],
            dry_run=options["dry_run"],
            limit=options["limit"],
            tail=timedelta(hours=options["tail"]),
            again=options["again"],
            show_to=options["show_to"],
        )
        with override(options["language"] or get_language()):
            found = self._replay(options["file"], options["format"], wishes)
            if options["json"]:
                self.stdout.write(json.dumps(found, ensure_ascii=False))
            else:
                self.stdout.write("\n".join(lines(found)))

    def _replay(self, path: Path, kind: str, wishes: Wishes) -> dict[str, Any]:
        try:
            return replay_file(path, kind, wishes, now=clock.now())
        except OSError as error:
            raise CommandError(_("%(file)s can't be read: %(reason)s") % {"file": path, "reason": error}) from None
        except WrongFormatError as error:
            columns = ", ".join(error.args)
            said = _("%(file)s lacks the columns %(columns)s: is it of the format %(format)s?")
            raise CommandError(said % {"file": path.name, "columns": columns, "format": kind}) from None
        except Refused as refusal:
            raise CommandError(str(refusal)) from None


def _speed(text: str) -> float:
    try:
        speed = float(text)
    except ValueError:
        speed = 0
    if not 0 < speed <= 1e9:
        raise ArgumentTypeError(f"{text!r} is no speed: give simulated seconds a real second, e.g. 3600.")
    return speed


def _count(text: str) -> int:
    if not text.isdecimal() or not text.isascii() or int(text) > 10**7:
        raise ArgumentTypeError(f"{text!r} is no whole number from 0 up.")
    return int(text)
