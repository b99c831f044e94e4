"""Whoever still owes a password of their own or a second factor reaches nothing and loses nothing they typed."""

from collections.abc import Mapping

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import ResolverMatch, URLPattern, URLResolver, get_resolver
from pytest_django import Settings

from core import clock
from staff.access import PUBLIC, ByToken
from staff.enums import Role
from staff.first_things import MUST, PASSWORD
from staff.middleware import DOORS, FirstThingsMiddleware
from staff.models import KeptForm, Membership, SecondFactor, User
from staff.services import give_first_password
from staff.services.keep import fields_of
from staff.services.second_factor import keys
from tests.factories import MembershipFactory, UserFactory
from tests.staff.test_second_factor import WORD, one_moment, recovery, shown, sign_in  # noqa: F401 fixtures

pytestmark = pytest.mark.django_db
OWN = "ein ganz neues Wort"


@pytest.fixture
def me(front: Membership) -> Membership:
    front.user.set_password(WORD)
    front.user.save(update_fields=["password"])
    return front


@pytest.fixture
def owing(front: Membership) -> Client:
    """Signed in with a first password."""
    browser, password = Client(), give_first_password(user=front.user, by=None, now=clock.now())
    browser.post("/login/", {"username": front.user.username, "password": password})
    assert browser.session[MUST] == [PASSWORD]
    return browser


def patterns(of: URLResolver, before: str = "") -> list[tuple[str, URLPattern]]:
    found: list[tuple[str, URLPattern]] = []
    for one in of.url_patterns:
        if isinstance(one, URLResolver):
            found += patterns(one, f"{before}{one.namespace}:" if one.namespace else before)
        else:
            found.append((f"{before}{one.name}", one))
    return found


def is_open(pattern: URLPattern, method: str) -> bool:
    row = getattr(pattern.callback, "access", {}).get(method)
    return row is PUBLIC or isinstance(row, ByToken)


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    "headers", [{}, {"accept": "application/json"}, {"hx-request": "true"}, {"x-requested-with": "XMLHttpRequest"}]
)
def test_every_address_behind_the_login_leads_to_the_first_thing_alone(
    owing: Client, front: Membership, method: str, headers: Mapping[str, str]
) -> None:
    """By the hook itself, so that no address needs its own record: it answers before the view is asked."""
    looked, through = 0, set()
    hook = FirstThingsMiddleware(lambda _request: HttpResponse())
    for name, pattern in patterns(get_resolver()):
        request = RequestFactory().generic(method, "/", headers=dict(headers))
        request.user, request.session = front.user, owing.session
        *spaces, own = name.split(":")
        request.resolver_match = ResolverMatch(pattern.callback, (), {}, own, None, [*spaces])
        looked += 1
        if hook.process_view(request, pattern.callback, (), {}) is None and not is_open(pattern, method):
            through.add(name)
    assert looked > 300
    assert through == {"staff:own_password", *DOORS}
    assert admin.site.is_registered(User)  # its pages are among them


def test_a_script_is_told_that_nothing_was_saved_and_a_fragment_makes_the_page_go(
    owing: Client, front: Membership
) -> None:
    path = f"/c/{front.community.slug}/desk/"

    script = owing.post(path, {"a": "b"}, headers={"accept": "application/json"})
    fragment = owing.get(path, headers={"hx-request": "true"})

    assert (script.status_code, script.json()) == (423, {"locked": True})
    assert (fragment.status_code, fragment.headers["HX-Redirect"], fragment.content) == (423, "/password/", b"")


def test_what_was_typed_elsewhere_meanwhile_is_kept_and_waits_behind_the_first_thing(
    owing: Client, front: Membership
) -> None:
    path = f"/c/{front.community.slug}/rules/"

    assert owing.post(path, {"words": "水管漏水", "secret": "geheim"}).headers["Location"] == "/password/"

    kept = KeptForm.objects.get(user=front.user)
    assert (kept.path, fields_of(kept)) == (path, [("words", "水管漏水")])
    assert owing.post("/password/", {"secret_new": OWN, "secret_again": OWN}).headers["Location"] == "/kept/"


def test_no_password_is_kept_with_it(owing: Client) -> None:
    owing.post("/admin/password_change/", {"secret_new": OWN, "secret_again": OWN, "old_password": "alt"})

    assert not KeptForm.objects.exists()


@pytest.mark.rule("PR")
def test_with_the_second_factor_every_session_of_the_password_alone_ends(me: Membership, settings: Settings) -> None:
    settings.SECOND_FACTOR = frozenset({Role.FRONT})
    here, elsewhere = sign_in(me.user)[0], sign_in(me.user)[0]
    assert here.get("/second-factor/").status_code == 200
    secret = keys().unseal(here.session["fresh_factor"])

    answer = here.post("/second-factor/", {"secret": WORD, "secret_code": shown(clock.now(), secret)})

    assert (answer.status_code, len(answer.context["codes"])) == (200, 8)
    assert here.get(f"/c/{me.community.slug}/desk/").status_code == 200
    assert elsewhere.get(f"/c/{me.community.slug}/desk/").headers["Location"].startswith("/login/")


@pytest.mark.rule("PR")
def test_a_session_of_an_account_that_was_switched_off_stays_ended_when_it_is_switched_on_again(
    me: Membership,
) -> None:
    root = UserFactory.create(username="root", is_staff=True, is_superuser=True)
    browser, office = sign_in(me.user)[0], Client()
    office.force_login(root)
    page = f"/admin/staff/user/{me.user.pk}/change/"
    facts = {
        "username": me.user.username, "name": me.user.name, "memberships-TOTAL_FORMS": "0",
        "memberships-INITIAL_FORMS": "0",
    }  # fmt: skip

    assert office.post(page, facts).status_code == 302
    assert not User.objects.get(pk=me.user.pk).is_active
    assert office.post(page, {**facts, "is_active": "on"}).status_code == 302

    assert User.objects.get(pk=me.user.pk).is_active
    assert browser.get(f"/c/{me.community.slug}/desk/").headers["Location"].startswith("/login/")


@pytest.mark.rule("PR")
def test_nobody_resets_their_own_second_factor_without_password_and_code(me: Membership, recovery: list[str]) -> None:  # noqa: F811 the fixture
    User.objects.filter(pk=me.user.pk).update(is_staff=True, is_superuser=True)
    office = Client()
    office.force_login(User.objects.get(pk=me.user.pk))

    office.post("/admin/staff/user/", {"action": "reset_second_factor", "_selected_action": [me.user.pk]})

    assert SecondFactor.objects.filter(pk=me.user.pk).exists()


@pytest.mark.rule("PR")
def test_who_may_change_users_takes_no_account_over_that_may_more(me: Membership, recovery: list[str]) -> None:  # noqa: F811 the fixture
    User.objects.filter(pk=me.user.pk).update(is_staff=True, is_superuser=True)
    helper = MembershipFactory.create(community=me.community).user
    User.objects.filter(pk=helper.pk).update(is_staff=True)
    helper.user_permissions.set(Permission.objects.filter(codename__in=["view_user", "change_user"]))
    office = Client()
    office.force_login(User.objects.get(pk=helper.pk))

    refused = office.post(f"/admin/staff/user/{me.user.pk}/password/")
    office.post("/admin/staff/user/", {"action": "reset_second_factor", "_selected_action": [me.user.pk]})
    page = office.get(f"/admin/staff/user/{helper.pk}/change/")

    assert refused.status_code == 403
    assert User.objects.get(pk=me.user.pk).check_password(WORD)
    assert SecondFactor.objects.filter(pk=me.user.pk).exists()
    assert (page.status_code, 'name="is_superuser"' in page.content.decode()) == (200, False)
