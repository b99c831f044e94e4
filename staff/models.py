"""Who works here: communities, departments, users, and the one role that a person has in each community (PR)."""

from datetime import time

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from staff.enums import Role


class Community(models.Model):
    """小区 / 项目: one managed estate; every record belongs to one."""

    name = models.CharField(_("name"), max_length=60)
    slug = models.SlugField(_("short name in addresses"), max_length=30, unique=True)
    timezone = models.CharField(_("time zone"), max_length=40, default="Asia/Shanghai")
    service_day_ends = models.TimeField(_("end of the service day"), default=time(18))
    # OTE-3: a call about a matter that was closed no longer ago than this is the second call
    second_call_days = models.PositiveSmallIntegerField(
        _("days in which a closed matter is still the same"), default=30
    )
    # TL-9, TL-10: whether closed matters are revisited at all (a replayed community's never are), and how often tried
    revisits = models.BooleanField(_("closed matters are revisited"), default=True)
    revisit_tries = models.PositiveSmallIntegerField(_("tries to reach the resident for a revisit"), default=3)

    # TL-8: whether every open matter is looked at when the service day ends (a replayed community's never is)
    daily_clearance = models.BooleanField(_("every service day is closed and audited"), default=True)

    class Meta:
        verbose_name = _("community")
        verbose_name_plural = _("communities")

    def __str__(self) -> str:
        return self.name


class Department(models.Model):
    """部门: front desk, engineering, order, environment … of one community."""

    community = models.ForeignKey(
        Community, on_delete=models.PROTECT, related_name="departments", verbose_name=_("community")
    )
    name = models.CharField(_("name"), max_length=40)
    name_en = models.CharField(_("name in English"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        constraints = [models.UniqueConstraint(fields=["community", "name"], name="one_department_per_name")]

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """A person who signs in. What they may do stands in their memberships."""

    name = models.CharField(_("name"), max_length=50, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True, default="")
    large_type = models.BooleanField(_("large type"), default=False)

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self) -> str:
        return self.name or self.username


class Membership(models.Model):
    """One person's one role in one community; nobody sees a community where they have none."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("user"))
    community = models.ForeignKey(
        Community, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("community")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    department = models.ForeignKey(
        Department,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name=_("department"),
    )
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(fields=["user", "community"], name="one_role_per_community"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="role_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.community} · {self.get_role_display()}"
