"""The set-up pages speak as the desk does, the parts of their libraries too."""

import pytest
from django.apps import apps
from django.test import Client
from django.utils import translation

from staff.models import User

pytestmark = pytest.mark.django_db


def test_the_set_up_pages_are_the_desks_and_in_chinese(client: Client) -> None:
    client.force_login(User.objects.create_superuser(username="head", password="x", language="zh-hans"))

    page = client.get("/admin/").content.decode()

    assert "客服台设置" in page
    assert "密码多次错误的锁定" in page
    assert "Django" not in page.split("<body", 1)[1]
    assert "Access" not in page


def test_every_word_of_a_library_without_chinese_is_translated() -> None:
    with translation.override("zh-hans"):
        for model in apps.get_app_config("axes").get_models():
            assert not str(model._meta.verbose_name_plural).isascii()
