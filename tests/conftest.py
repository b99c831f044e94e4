"""What every test run needs: the guards of the database stay on, and nothing is left out silently."""

import gc
import uuid
from collections.abc import Iterator
from importlib import import_module

import hypothesis
import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from pytest_django import DjangoDbBlocker, Settings

from core import triggers
from phrasebook.models import Phrase
from staff.enums import Role
from staff.models import Community, Membership
from tests.factories import CommunityFactory, DepartmentFactory, MembershipFactory

# examples are not timed: on a machine that others use as well, a wall clock says nothing about a pure rule
hypothesis.settings.register_profile("desk", deadline=None)
hypothesis.settings.load_profile("desk")

# the run keeps every module and fixture alive: looking through them for garbage at the usual pace is a twentieth of it
gc.set_threshold(100_000, 50, 100)

MISSING = pytest.StashKey[list[str]]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[MISSING] = []


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Races need two connections that lock rows; on SQLite they are left out, and the end of the run says so."""
    from django.conf import settings

    if "postgresql" in settings.DATABASES["default"]["ENGINE"]:
        return
    left_out = [item for item in items if item.get_closest_marker("postgres")]
    if left_out:
        config.stash[MISSING].append(f"{len(left_out)} tests need PostgreSQL: run `python3 run.py test --services`")
        items[:] = [item for item in items if item not in left_out]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for line in config.stash[MISSING]:
        terminalreporter.write_line(f"Not run here: {line}", yellow=True)


@pytest.fixture(scope="session")
def django_db_use_migrations() -> bool:
    """The tables come straight from the models, in a second instead of half a minute.

    tests/deskapp/test_migrations.py holds what the migrations make against them, on the database of the run.
    """
    return False


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """What migrations do by code: the company's first words, and the constraint that one database alone has."""
    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        if not Phrase.objects.exists():  # a database that is used again may have been emptied by a test
            for name in ("0002_first_words", "0003_more_never"):
                import_module(f"phrasebook.migrations.{name}").put_in(apps, editor)
        with connection.cursor() as cursor:
            kept = connection.introspection.get_constraints(cursor, "tickets_rate")
        if "one_rate_on_a_day" not in kept:
            import_module("tickets.migrations.0013_rate_card").keep_alone(apps, editor)


@pytest.fixture(autouse=True)
def _committing_tests_may_clean_up(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test that really commits is cleaned up by deleting rows, which the guards refuse: lift them for the clean-up.

    Django emits post_migrate after the clean-up, which puts them back before the next test.
    """
    yield
    marker = request.node.get_closest_marker("django_db")
    commits = "transactional_db" in request.fixturenames or "live_server" in request.fixturenames
    if commits or (marker and marker.kwargs.get("transaction")):
        request.getfixturevalue("django_db_blocker").unblock()
        triggers.remove(connection)


@pytest.fixture(autouse=True)
def _nothing_in_the_cache(settings: Settings) -> None:
    """Each test counts its own knocks: what others left in the cache, here or in Redis, is not seen."""
    settings.CACHES = {"default": {**settings.CACHES["default"], "KEY_PREFIX": f"test-{uuid.uuid4()}"}}


@pytest.fixture
def community(db: None) -> Community:
    """One community."""
    return CommunityFactory.create()


@pytest.fixture
def front(community: Community) -> Membership:
    """A front-desk clerk of the community."""
    return MembershipFactory.create(
        community=community, role=Role.FRONT, department=DepartmentFactory.create(community=community)
    )


@pytest.fixture
def lead(community: Community) -> Membership:
    """The community's supervisor."""
    return MembershipFactory.create(community=community, role=Role.SUPERVISOR)


@pytest.fixture
def desk_client(client: Client, front: Membership) -> Client:
    """A browser in which the clerk is signed in."""
    client.force_login(front.user)
    return client
