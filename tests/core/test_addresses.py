"""Whose address counts behind proxies: what a client writes into the header itself is not believed."""

import pytest
from django.test import Client, RequestFactory
from pytest_django import Settings

from core.addresses import address_of


@pytest.mark.parametrize(
    ("proxies", "header", "address"),
    [
        (0, "", "10.0.0.9"),
        (0, "203.0.113.5", "10.0.0.9"),
        (1, "203.0.113.5", "203.0.113.5"),
        (1, "198.51.100.1, 203.0.113.5", "203.0.113.5"),
        (2, "198.51.100.1, 203.0.113.5, 10.0.0.8", "203.0.113.5"),
        (2, "203.0.113.5", "10.0.0.9"),
        (1, "", "10.0.0.9"),
    ],
)
def test_the_outermost_of_our_own_proxies_is_believed_and_nobody_else(
    proxies: int, header: str, address: str, settings: Settings
) -> None:
    settings.PROXIES = proxies
    headers = {"X-Forwarded-For": header} if header else {}

    assert address_of(RequestFactory().get("/", REMOTE_ADDR="10.0.0.9", headers=headers)) == address


@pytest.mark.django_db
def test_wrong_passwords_behind_a_proxy_lock_the_address_they_came_from(client: Client, settings: Settings) -> None:
    settings.PROXIES, settings.AXES_ENABLED = 1, True

    def attempt(address: str) -> int:
        answer = client.post(
            "/login/", {"username": "clerk", "password": "wrong"}, headers={"X-Forwarded-For": address}
        )
        return answer.status_code

    assert [attempt("203.0.113.5") for _ in range(6)][-1] != 200
    assert attempt("203.0.113.6") == 200
