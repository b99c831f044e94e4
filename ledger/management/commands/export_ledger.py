"""`manage.py export_ledger COMMUNITY > FILE`: a chain as JSON lines, for `python3 ledger/standalone_verify.py FILE`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ledger.exports import lines
from ledger.names import chain_of, names
from ledger.queries import chain_ids, one_moment


class Command(BaseCommand):
    help = "Print a community's whole chain as JSON lines: anybody can compute it again without the desk."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("community", help="short name of the community, or its id")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 Django's signature
        known = names()
        chain = chain_of(options["community"], known)
        with one_moment():
            if chain is None or chain not in {*known, *chain_ids()}:
                told = ", ".join(sorted(known.values()))
                raise CommandError(f"There is no community {options['community']!r}. Known: {told}.")
            for line in lines(chain, known.get(chain, str(chain))):
                self.stdout.write(line)
