"""The second factor: codes of an app after the password, once each, with recovery codes and a reset (PR)."""

from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings

from core import clock
from deskapp import env
from ledger.models import Entry
from staff import refusals
from staff.enums import Role
from staff.models import Membership, RecoveryCode, SecondFactor, User
from staff.rules import CODES_WAIT, MOST_TRIES, RECOVERY_CODES
from staff.services import check_code, drop_factor, give_first_password, set_factor
from staff.services.second_factor import PERIOD, _reckoner, fresh_secret, keys, period_of, seal_again
from staff.services.terminal import enrol
from tests.factories import NOON, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
WORD, SECRET = "richtig-lang-9", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
STEP = timedelta(seconds=PERIOD)


def shown(at: datetime, secret: str = SECRET) -> str:
    """What the app shows at this moment."""
    return _reckoner(secret).generate(int(at.timestamp())).decode()


@pytest.fixture(autouse=True)
def one_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock stands, at the hour of the test: a code that is made at the end of its half minute still counts."""
    begun = clock.now()
    monkeypatch.setattr(clock, "now", lambda: begun)


@pytest.fixture
def me(front: Membership) -> Membership:
    front.user.set_password(WORD)
    front.user.save(update_fields=["password"])
    return front


@pytest.fixture
def recovery(me: Membership) -> list[str]:
    """The person has a second factor of which no code was used yet, whatever the hour of the test."""
    made = set_factor(user=me.user, secret=SECRET, code=shown(NOON), now=NOON)
    SecondFactor.objects.update(period=0)
    return made


def sign_in(user: User, browser: Client | None = None) -> tuple[Client, str]:
    browser = browser or Client()
    answer = browser.post("/login/", {"username": user.username, "password": WORD})
    return browser, answer.headers.get("Location", "")


def is_in(browser: Client) -> bool:
    return "_auth_user_id" in browser.session


def page_of(who: Membership) -> str:
    return f"/c/{who.community.slug}/desk/"


def test_after_the_password_nobody_is_in_until_the_code_was_given(me: Membership, recovery: list[str]) -> None:
    browser, target = sign_in(me.user)

    assert (target, is_in(browser)) == ("/code/", False)
    assert browser.get(page_of(me)).headers["Location"].startswith("/login/")
    assert browser.post("/code/", {"secret_code": "000000"}).status_code == 422
    assert not is_in(browser)
    assert browser.post("/code/", {"secret_code": shown(clock.now())}).status_code == 302
    assert browser.get(page_of(me)).status_code == 200


def test_without_the_password_there_is_nothing_to_type_a_code_for(client: Client, recovery: list[str]) -> None:
    assert client.get("/code/").headers["Location"] == "/login/"
    assert client.post("/code/", {"secret_code": shown(clock.now())}).headers["Location"] == "/login/"


def test_a_password_that_was_given_long_ago_or_that_was_changed_counts_no_more(
    me: Membership, recovery: list[str]
) -> None:
    late, _target = sign_in(me.user)
    session = late.session
    session["second"] = {**session["second"], "at": session["second"]["at"] - 301}
    session.save()
    changed, _target = sign_in(me.user)
    me.user.set_password("ein anderes Wort")
    me.user.save()

    for browser in (late, changed):
        assert browser.post("/code/", {"secret_code": shown(clock.now())}).headers["Location"] == "/login/"


def test_an_enrolled_pc_is_a_factor_of_its_own(me: Membership, recovery: list[str], lead: Membership) -> None:
    browser = Client()
    browser.cookies["terminal"] = enrol(lead, name="前台左", post="", lock_minutes=5, now=NOON)[1]

    sign_in(me.user, browser)

    assert is_in(browser)


def test_an_enrolled_pc_of_another_community_is_none(me: Membership, recovery: list[str]) -> None:
    stranger = MembershipFactory.create(role=Role.SUPERVISOR)
    browser = Client()
    browser.cookies["terminal"] = enrol(stranger, name="前台左", post="", lock_minutes=5, now=NOON)[1]

    sign_in(me.user, browser)

    assert not is_in(browser)


def test_a_code_counts_once(me: Membership, recovery: list[str]) -> None:
    check_code(user=me.user, code=shown(NOON), now=NOON)

    with pytest.raises(refusals.WrongCode):
        check_code(user=me.user, code=shown(NOON), now=NOON)
    with pytest.raises(refusals.WrongCode):  # nor does the one before it, which the phone had shown earlier
        check_code(user=me.user, code=shown(NOON - STEP), now=NOON)
    check_code(user=me.user, code=shown(NOON + STEP), now=NOON + STEP)


@pytest.mark.parametrize(("seconds", "good"), [(-1, False), (0, True), (29, True), (30, False), (59, False)])
def test_a_code_counts_in_its_own_half_minute_alone(seconds: int, good: bool) -> None:
    assert (period_of(SECRET, shown(NOON), NOON + timedelta(seconds=seconds)) is not None) is good


def test_whose_code_is_refused_reads_to_wait_for_the_next_and_to_set_the_clock(
    me: Membership, recovery: list[str]
) -> None:
    with pytest.raises(refusals.WrongCode) as late:
        check_code(user=me.user, code=shown(NOON - STEP), now=NOON)

    assert "请等下一个验证码再输入" in str(late.value)
    assert "自动设置时间" in str(late.value)


def test_the_codes_are_those_of_the_standard() -> None:
    """RFC 6238, appendix B: the key 12345678901234567890 at these moments, its last six digits."""
    key = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    moments = {59: "287082", 1111111109: "081804", 1234567890: "005924", 2000000000: "279037"}

    assert {at: _reckoner(key).generate(at).decode() for at in moments} == moments


def test_five_wrong_codes_lock_for_a_quarter_of_an_hour(me: Membership, recovery: list[str]) -> None:
    for _ in range(MOST_TRIES):
        with pytest.raises(refusals.WrongCode):
            check_code(user=me.user, code="000000", now=NOON)

    for code in (shown(NOON), recovery[0]):
        with pytest.raises(refusals.CodesLocked):
            check_code(user=me.user, code=code, now=NOON)
    assert Entry.objects.filter(action="second_factor.blocked").count() == 1
    later = NOON + CODES_WAIT
    check_code(user=me.user, code=shown(later), now=later)


def test_a_recovery_code_opens_once_however_it_is_written(me: Membership, recovery: list[str]) -> None:
    assert (len(set(recovery)), len(recovery[0])) == (RECOVERY_CODES, 29)

    check_code(user=me.user, code=f" {recovery[0].upper().replace('-', ' ')} ", now=NOON)

    with pytest.raises(refusals.WrongCode):
        check_code(user=me.user, code=recovery[0], now=NOON)
    check_code(user=me.user, code=recovery[1], now=NOON)
    assert RecoveryCode.objects.filter(used_at=None).count() == RECOVERY_CODES - 2


def test_a_colleagues_recovery_code_opens_nothing(me: Membership, recovery: list[str]) -> None:
    other = UserFactory.create()
    SecondFactor.objects.create(user=other, sealed=keys().seal(fresh_secret()), set_at=NOON)

    with pytest.raises(refusals.WrongCode):
        check_code(user=other, code=recovery[0], now=NOON)


def test_it_is_set_up_with_what_the_app_shows(me: Membership) -> None:
    browser, _target = sign_in(me.user)
    page = browser.get("/second-factor/")
    secret = page.context["secret"].replace(" ", "")
    assert "<svg" in page.content.decode()
    assert browser.get("/second-factor/").context["secret"].replace(" ", "") == secret

    wrong = [
        browser.post("/second-factor/", {"secret": word, "secret_code": code}).status_code
        for word, code in (("falsch", shown(clock.now(), secret)), (WORD, "000000"), (WORD, ""))
    ]
    done = browser.post("/second-factor/", {"secret": WORD, "secret_code": shown(clock.now(), secret)})

    assert (wrong, done.status_code) == ([422, 422, 422], 200)
    assert len(done.context["codes"]) == RECOVERY_CODES
    factor = SecondFactor.objects.get()
    assert (factor.user, secret in factor.sealed) == (me.user, False)
    assert Entry.objects.filter(action="second_factor.set").count() == 1
    assert done.context["codes"][0] not in browser.get("/second-factor/").content.decode()


def test_it_is_given_up_after_password_and_code(me: Membership, recovery: list[str]) -> None:
    browser, _target = sign_in(me.user)
    browser.post("/code/", {"secret_code": recovery[0]})

    assert browser.post("/second-factor/", {"secret": WORD, "secret_code": recovery[0]}).status_code == 422
    assert SecondFactor.objects.exists()
    assert browser.post("/second-factor/", {"secret": WORD, "secret_code": recovery[1]}).status_code == 302

    assert not SecondFactor.objects.exists()
    assert not RecoveryCode.objects.exists()
    assert Entry.objects.get(action="second_factor.dropped").actor_id == me.user.pk


def test_whose_role_needs_one_sets_it_up_before_anything_else(me: Membership, settings: Settings) -> None:
    settings.SECOND_FACTOR = frozenset({Role.FRONT})
    browser, target = sign_in(me.user)

    assert target == "/second-factor/"
    assert browser.get(page_of(me)).headers["Location"] == "/second-factor/"
    secret = browser.get("/second-factor/").context["secret"].replace(" ", "")
    browser.post("/second-factor/", {"secret": WORD, "secret_code": shown(clock.now(), secret)})

    assert browser.get(page_of(me)).status_code == 200


@pytest.mark.parametrize("demanded", [frozenset(), frozenset({Role.DIRECTOR, Role.ADMINISTRATOR})])
def test_of_other_roles_none_is_demanded(demanded: frozenset[str], me: Membership, settings: Settings) -> None:
    settings.SECOND_FACTOR = demanded
    browser, _target = sign_in(me.user)

    assert browser.get(page_of(me)).status_code == 200


def test_who_may_enter_the_set_up_pages_administrates(settings: Settings) -> None:
    settings.SECOND_FACTOR = frozenset({Role.ADMINISTRATOR})
    root = UserFactory.create(is_staff=True, is_superuser=True)
    root.set_password(WORD)
    root.save()

    browser, target = sign_in(root)

    assert (target, browser.get("/admin/").headers["Location"]) == ("/second-factor/", "/second-factor/")


def test_a_first_password_leads_past_no_second_factor(me: Membership, recovery: list[str]) -> None:
    first = give_first_password(user=me.user, by=None, now=clock.now())
    browser = Client()

    answer = browser.post("/login/", {"username": me.user.username, "password": first})

    assert (answer.headers["Location"], is_in(browser)) == ("/code/", False)
    assert browser.post("/code/", {"secret_code": recovery[0]}).headers["Location"] == "/password/"


def test_the_administrator_resets_it_and_the_ledger_knows_who(me: Membership, recovery: list[str]) -> None:
    root = UserFactory.create(is_staff=True, is_superuser=True)
    browser = Client()
    browser.force_login(root)
    asked: dict[str, Any] = {"action": "reset_second_factor", "_selected_action": [me.user.pk, root.pk]}

    assert browser.post("/admin/staff/user/", asked).status_code == 302

    assert not SecondFactor.objects.exists()
    assert Entry.objects.get(action="second_factor.dropped").actor_id == root.pk


def test_the_servers_console_resets_it_for_the_last_administrator(me: Membership, recovery: list[str]) -> None:
    call_command("first_password", me.user.username, stdout=StringIO())
    assert SecondFactor.objects.exists()

    call_command("first_password", me.user.username, "--second-factor", stdout=StringIO())

    assert not SecondFactor.objects.exists()


def test_after_rekeying_the_old_data_key_can_go(me: Membership, recovery: list[str], settings: Settings) -> None:
    new, old = "n" * 40, settings.DATA_KEYS
    settings.DATA_KEYS = (new, *old)
    assert seal_again() == (1, 0)
    settings.DATA_KEYS = (new,)

    check_code(user=me.user, code=shown(NOON), now=NOON)

    settings.DATA_KEYS = ("x" * 40,)
    assert seal_again() == (0, 1)
    with pytest.raises(refusals.WrongCode):
        check_code(user=me.user, code=shown(NOON + STEP), now=NOON + STEP)


def test_giving_up_what_one_has_not_tells_nobody(me: Membership) -> None:
    assert drop_factor(user=me.user, by=me.user, now=NOON) is False
    assert not Entry.objects.filter(action="second_factor.dropped").exists()


def test_the_roles_of_the_environment_are_those_of_the_desk(monkeypatch: pytest.MonkeyPatch) -> None:
    assert set(env.ROLES) == set(Role.values)
    for given, meant in (
        ("director, administrator", {"director", "administrator"}),
        ("all", set(env.ROLES)),
        ("", set()),
    ):
        monkeypatch.setenv("OTE_SECOND_FACTOR", given)
        assert env.roles("OTE_SECOND_FACTOR") == meant
    monkeypatch.setenv("OTE_SECOND_FACTOR", "manager")
    with pytest.raises(ImproperlyConfigured, match="manager"):
        env.roles("OTE_SECOND_FACTOR")


def test_the_one_command_start_asks_nobody_for_it() -> None:
    assert frozenset() == settings.SECOND_FACTOR
