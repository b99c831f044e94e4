"""The rig that stops a verb after every step: it finds what is torn, and every verb has its scenario."""

from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection

from benchmarks.crash_steps.harness import Call, Experiment
from benchmarks.crash_steps.plugin import key_of_a_page
from benchmarks.crash_steps.scenarios import JOBS, NOT_STOPPED, SCENARIOS, TWICE_IS_TWICE, everything, registered
from benchmarks.crash_steps.steps import COMMIT, class_of
from staff.models import Community, Membership
from tests.factories import NOON, a_ticket
from tickets.enums import Channel
from tickets.services import reply

ROOT = Path(__file__).resolve().parent.parent.parent


def on_sqlite() -> None:
    """The tests' transaction can be copied out of SQLite's memory only; on PostgreSQL `make crash-steps` commits."""
    if connection.vendor != "sqlite":
        pytest.skip("a copy of the test's open transaction needs SQLite: DB=postgres make crash-steps")


@pytest.mark.django_db
def test_a_reply_that_is_stopped_after_any_step_and_sent_again_is_one_reply(front: Membership) -> None:
    on_sqlite()
    ticket = a_ticket(front)
    given = {"ticket_id": ticket.pk, "by": front.user, "said": "师傅在路上", "channel": Channel.PHONE}
    given |= {"final": True, "next_reply_at": None, "now": NOON}
    given |= key_of_a_page(reply, (), given)

    found = Experiment(Call("reply", reply, (), given), most=0, seed=1).run()

    assert found.steps == found.points == found.tried > 5
    assert found.commits == 1
    assert found.apart == []


@pytest.mark.django_db
def test_a_verb_of_two_transactions_that_does_not_look_is_found(community: Community) -> None:
    on_sqlite()

    def torn() -> None:
        Community.objects.create(name="云杉", slug="one")
        Community.objects.filter(pk=community.pk).update(name="红杉")

    found = Experiment(Call("torn", torn, (), {}), most=0, seed=1).run()

    assert found.apart
    assert all("UNIQUE" in one for one in found.apart)  # the retry of what was half done fails


@pytest.mark.parametrize(
    ("sql", "name"),
    [
        ('SELECT "a"."id" FROM "tickets_ticket" WHERE 1', "SELECT tickets_ticket"),
        ('INSERT INTO "ledger_entry" ("seq") VALUES (%s)', "INSERT ledger_entry"),
        ('UPDATE "staff_user" SET "name" = %s', "UPDATE staff_user"),
        ("BEGIN IMMEDIATE", "BEGIN"),
    ],
)
def test_a_step_is_named_by_what_it_does_and_to_which_table(sql: str, name: str) -> None:
    assert class_of(sql) == name != COMMIT


def test_a_scenario_is_a_test_that_exists() -> None:
    texts = {path: (ROOT / path).read_text("utf-8") for path in {one.partition("::")[0] for one in SCENARIOS.values()}}
    gone = [
        name
        for name, test in SCENARIOS.items()
        if f"def {test.partition('::')[2].partition('[')[0]}(" not in texts[test.partition("::")[0]]
    ]

    assert gone == []


def test_what_the_tables_name_is_a_verb_or_a_job_and_every_job_is_in_them() -> None:
    named = SCENARIOS.keys() | JOBS.keys() | NOT_STOPPED.keys() | TWICE_IS_TWICE.keys()

    assert named - everything() == set()
    assert registered() - SCENARIOS.keys() - NOT_STOPPED.keys() == set()


def test_what_a_later_tick_may_write_differently_is_a_column_that_there_is() -> None:
    columns = {f"{model._meta.db_table}.{field.column}" for model in apps.get_models() for field in model._meta.fields}

    assert {name for job in JOBS.values() for name in job.masked} - columns == set()
