"""Who works here: communities, departments, users, and the one role that a person has in each community (PR)."""

from datetime import time
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AbstractUser
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore as PlainStore
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from staff.enums import Role
from staff.rules import MOST_TRIES


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
    # PR: after so many minutes without its person a desk is locked; 0 = only enrolled terminals are
    lock_minutes = models.PositiveSmallIntegerField(_("minutes until an unattended desk is locked"), default=5)

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


class Pin(models.Model):
    """A person's PIN, for signing and for changing over at a shared PC. Beside the user: no page loads it (PR)."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, verbose_name=_("user"))
    code = models.CharField(_("hash"), max_length=128)
    set_at = models.DateTimeField(_("set at"))
    tries = models.PositiveSmallIntegerField(_("wrong tries in a row"), default=0)

    class Meta:
        verbose_name = _("PIN")
        verbose_name_plural = _("PINs")
        constraints = [models.CheckConstraint(condition=Q(tries__lte=MOST_TRIES), name="pin_tries_bounded")]


class FirstPassword(models.Model):
    """The person's password was made for them: it opens the desk once, until then, to choose one of their own (PR)."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, verbose_name=_("user"))
    made_at = models.DateTimeField(_("made at"))
    until = models.DateTimeField(_("good until"))

    class Meta:
        verbose_name = _("first password")
        verbose_name_plural = _("first passwords")


class SecondFactor(models.Model):
    """An app on the person's phone whose codes are asked after the password, away from enrolled PCs (PR)."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, verbose_name=_("user"))
    sealed = models.TextField(_("sealed secret"))
    set_at = models.DateTimeField(_("set at"))
    # the last period whose code was used: none counts twice, and none before it counts at all
    period = models.BigIntegerField(_("last used period"), default=0)
    tries = models.PositiveSmallIntegerField(_("wrong tries in a row"), default=0)
    tried_at = models.DateTimeField(_("last try"), null=True, blank=True)

    class Meta:
        verbose_name = _("second factor")
        verbose_name_plural = _("second factors")
        constraints = [models.CheckConstraint(condition=Q(tries__lte=MOST_TRIES), name="code_tries_bounded")]


class RecoveryCode(models.Model):
    """Stands in for the app once, when the phone is gone. Long and random, so that a quick digest is enough."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", verbose_name=_("user"))
    digest = models.CharField(_("digest"), max_length=64, unique=True)
    used_at = models.DateTimeField(_("used at"), null=True, blank=True)

    class Meta:
        verbose_name = _("recovery code")
        verbose_name_plural = _("recovery codes")


class Terminal(models.Model):
    """A PC that several people share, enrolled by a lead: only there a PIN opens the desk (PR)."""

    community = models.ForeignKey(
        Community, on_delete=models.PROTECT, related_name="terminals", verbose_name=_("community")
    )
    name = models.CharField(_("name"), max_length=40)
    post = models.CharField(_("post"), max_length=40, blank=True)
    lock_minutes = models.PositiveSmallIntegerField(_("minutes until it is locked"), default=5)
    digest = models.CharField(_("digest of the token"), max_length=64, unique=True)
    enrolled_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("enrolled by"))
    enrolled_at = models.DateTimeField(_("enrolled at"))
    seen_at = models.DateTimeField(_("last seen"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("revoked by")
    )
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    class Meta:
        verbose_name = _("terminal")
        verbose_name_plural = _("terminals")
        constraints = [
            models.UniqueConstraint(
                fields=["community", "name"], condition=Q(revoked_at=None), name="one_terminal_per_name"
            ),
            models.CheckConstraint(condition=Q(lock_minutes__gte=1), name="terminal_always_locks"),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None) | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="terminal_revoked_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Seat(models.Model):
    """Somebody who has worked at the terminal, and when last: the big buttons of its page."""

    terminal = models.ForeignKey(Terminal, on_delete=models.CASCADE, related_name="seats", verbose_name=_("terminal"))
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", verbose_name=_("user"))
    last_at = models.DateTimeField(_("last here"))

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        constraints = [models.UniqueConstraint(fields=["terminal", "user"], name="one_seat_per_person")]


class KeptForm(models.Model):
    """What somebody had typed and sent when the desk was locked or somebody else had taken over: nothing is lost."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", verbose_name=_("user"))
    path = models.CharField(_("where to"), max_length=300)
    sealed = models.TextField(_("sealed fields"))
    kept_at = models.DateTimeField(_("kept at"))

    class Meta:
        verbose_name = _("kept form")
        verbose_name_plural = _("kept forms")


class DeskSession(AbstractBaseSession):
    """Django's session, with its person in a column of its own, so that they can see and end theirs."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+", verbose_name=_("user"))

    class Meta(AbstractBaseSession.Meta):
        abstract = False

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        """Django's hook."""
        return SessionStore


class SessionStore(PlainStore):
    """Django's store of sessions, in our own table; the row's person is whoever is signed in by it."""

    @classmethod
    def get_model_class(cls) -> type[AbstractBaseSession]:
        """Django's hook."""
        return DeskSession

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        """Django's hook: the row, just before it is written."""
        row = super().create_model_instance(data)
        assert isinstance(row, DeskSession)  # noqa: S101 it is made of the class above
        who = data.get(SESSION_KEY)
        row.user_id = int(who) if who else None
        return row
