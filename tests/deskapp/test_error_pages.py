"""When a page does not exist, is not theirs, or broke: a sentence in the language of the reader, and a way on."""

from typing import Any

import pytest
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.utils import translation
from django.views.defaults import server_error

from deskapp.faults import broken
from staff.enums import Role
from staff.models import Community, Membership
from tests.factories import MembershipFactory


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "返回工作台"), ("en", "To the desk")])
def test_the_page_of_a_fault_needs_neither_database_nor_request(language: str, words: str, rf: RequestFactory) -> None:
    request: HttpRequest = rf.get("/")
    with translation.override(language):
        answer = server_error(request)

    assert answer.status_code == 500
    assert words in answer.content.decode()


@pytest.mark.django_db
def test_a_page_that_does_not_exist_says_so_and_leads_back(desk_client: Client, community: Community) -> None:
    answer: Any = desk_client.get(f"/c/{community.slug}/nowhere/")

    assert answer.status_code == 404
    assert "返回工作台" in answer.content.decode()


@pytest.mark.django_db
def test_a_page_of_another_role_says_whom_to_ask(client: Client, community: Community) -> None:
    guard: Membership = MembershipFactory.create(community=community, role=Role.GUARD)
    client.force_login(guard.user)

    answer: Any = client.get(f"/c/{community.slug}/board/")

    assert answer.status_code == 403
    assert "返回工作台" in answer.content.decode()


def test_a_form_whose_page_was_open_too_long_says_what_to_do(db: None) -> None:
    answer: Any = Client(enforce_csrf_checks=True).post("/login/", {"username": "clerk"})

    assert answer.status_code == 403
    assert "刷新后重新提交" in answer.content.decode()


@pytest.mark.parametrize(("path", "kind"), [("/api/v1/communities", "application/problem+json"), ("/", "text/html")])
def test_a_fault_is_told_to_a_program_in_json_and_to_a_person_as_a_page(
    path: str, kind: str, rf: RequestFactory
) -> None:
    answer = broken(rf.get(path))

    assert answer.status_code == 500
    assert answer.headers["Content-Type"].startswith(kind)
