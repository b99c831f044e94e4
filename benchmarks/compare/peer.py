"""The peer's side: filled, and its six jobs. Runs in the peer's own environment; one JSON object.

`list` and `search` are the page together with the rows that the page fetches, because a person sees nothing before.
"""

import argparse
import itertools
import json
import re
import sys
from datetime import timedelta
from typing import Any

import django

django.setup()

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection
from django.test import Client
from django.utils import timezone

from benchmarks.compare.clocked import answered, clocked, side

BASE, OPEN, DUE, STAFF, YEARS = 1000, 2000, 1000, 30, 5
Ticket, FollowUp, Queue = (apps.get_model("helpdesk", name) for name in ("Ticket", "FollowUp", "Queue"))
User = get_user_model()
CLOSED = 4
ROWS = {"draw": "1", "start": "0", "length": "25", "search[value]": "", "order[0][column]": "0", "order[0][dir]": "desc",
        "columns[0][name]": "id"}  # fmt: skip


def main() -> None:
    """Fill, or do the jobs."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--fill", type=int, default=0)
    given = parser.parse_args()
    if given.fill:
        fill(given.fill)
        sys.stdout.write(json.dumps({"tickets": Ticket.objects.count()}))
        return
    sys.stdout.write(json.dumps(jobs(), ensure_ascii=False))


def fill(count: int) -> None:
    """As many tickets over five years, two remarks each; the newest 2,000 are open, of which 1,000 are to be escalated."""
    now, step = timezone.now(), timedelta(days=365 * YEARS) / (count // BASE)
    queue = Queue.objects.create(title="客服部", slug="desk", allow_public_submission=True, escalate_days=3)
    people = [User.objects.create_user(f"front{n}", f"front{n}@example.com", "x", is_staff=True) for n in range(STAFF)]
    begin = now - timedelta(days=365 * YEARS + 4)
    made = Ticket.objects.bulk_create(
        Ticket(queue=queue, title="厨房水管漏水", description="厨房水管漏水，地上积水，请尽快派人来看看。", status=CLOSED, priority=3,
               created=begin + step * (n / BASE), modified=now, assigned_to=people[n % STAFF],
               submitter_email=f"resident{n}@example.com", resolution="已处理", secret_key=f"k{n}")
        for n in range(BASE)
    )  # fmt: skip
    FollowUp.objects.bulk_create(
        FollowUp(
            ticket=one, date=one.created, title="回复", comment="师傅已经看过。", public=True, user=one.assigned_to
        )
        for one in made
        for _twice in range(2)
    )
    with connection.cursor() as cursor:
        for model, size in ((Ticket, BASE), (FollowUp, 2 * BASE)):
            cursor.execute(copies(model, size, count // BASE - 1, step))
            for statement in connection.ops.sequence_reset_sql(no_style(), [model]):
                cursor.execute(statement)
        cursor.execute("SELECT max(id) FROM helpdesk_ticket")
        last = cursor.fetchone()[0]
        # open; half of them were looked at by the escalation lately, the other half are due
        cursor.execute(
            "UPDATE helpdesk_ticket SET status = 1, resolution = NULL, created = now() - interval '4 days', "
            f"last_escalation = CASE WHEN id > {last - DUE} THEN NULL ELSE now() END WHERE id > {last - OPEN}"
        )
        cursor.execute("VACUUM (ANALYZE)")


def copies(model: Any, size: int, times: int, step: timedelta) -> str:
    """The base again and again, each time later, as one statement."""
    first = model.objects.order_by("pk").values_list("pk", flat=True)[0]
    columns = {}
    for field in model._meta.local_concrete_fields:  # noqa: SLF001 the columns' names stand nowhere else
        column = f't."{field.column}"'
        if field.primary_key:
            column += f" + k * {size}"
        elif field.related_model is Ticket and model is FollowUp:
            column += f" + k * {BASE}"
        elif field.name in {"created", "date"}:
            column += f" + k * interval '{step.total_seconds():.3f} seconds'"
        elif field.name == "submitter_email":
            column = "'resident' || (k * 1000 + t.id) || '@example.com'"
        columns[field.column] = column
    names = ", ".join(f'"{one}"' for one in columns)
    table = model._meta.db_table  # noqa: SLF001
    return (
        f'INSERT INTO "{table}" ({names}) SELECT {", ".join(columns.values())} FROM generate_series(1, {times}) k, '
        f'"{table}" t WHERE t.id BETWEEN {first} AND {first + size - 1}'
    )


def rows(client: Client, path: str) -> None:
    """The list's page, and the rows that it fetches."""
    page = answered(client.get(path), 200).content.decode()
    address = re.search(r'"(/datatables_ticket_list/[^"]*)"', page)
    if address is None:
        raise SystemExit("The page names no rows.")
    answered(client.get(address[1], ROWS), 200)


def jobs() -> dict[str, Any]:
    """The six."""
    client = Client(headers={"Host": "testserver"})
    client.force_login(User.objects.get(username="front0"))
    ids = itertools.cycle(
        Ticket.objects.order_by("pk").values_list("pk", flat=True)[5 :: max(1, Ticket.objects.count() // 12)]
    )
    emails = itertools.cycle(
        Ticket.objects.filter(pk__in=[next(ids) for _one in range(9)]).values_list("submitter_email", flat=True)
    )
    queue = Queue.objects.get().pk

    def create() -> None:
        fields = {"queue": queue, "title": "厨房水管漏水", "body": "请尽快派人来看看。", "priority": 3,
                  "submitter_email": "resident5@example.com"}  # fmt: skip
        before = Ticket.objects.order_by("-pk").values_list("pk", flat=True)[0]
        answered(client.post("/tickets/submit/", fields), 302)
        if Ticket.objects.order_by("-pk").values_list("pk", flat=True)[0] == before:
            raise SystemExit("Nothing was created.")

    def escalate() -> dict[str, Any]:
        due = Ticket.objects.filter(status=1, last_escalation=None, priority=3).count()
        found = clocked(lambda: call_command("escalate_tickets"), rounds=1, warm=0)
        fired = Ticket.objects.filter(priority=2).count()
        if fired < DUE:
            raise SystemExit(f"{fired} of {due} were escalated.")
        return {**found, "escalated": fired}

    return side({
        "list": lambda: clocked(lambda: rows(client, "/tickets/")),
        "detail": lambda: clocked(lambda: answered(client.get(f"/tickets/{next(ids)}/"), 200)),
        "search": lambda: clocked(lambda: rows(client, f"/tickets/?q={next(emails)}")),
        "create": lambda: clocked(create),
        "dashboard": lambda: clocked(lambda: answered(client.get("/dashboard/"), 200)),
        "escalation": escalate,
    })  # fmt: skip


if __name__ == "__main__":
    main()
