"""Release passes: what may leave, whose it is, who made sure and signed, and what the gate saw (V-6)."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from privacy.enums import DocumentKind
from residents.models import Resident, Unit
from staff.models import Community, User
from visitors.pass_enums import Applicant, CheckResult, ConfirmedHow, ConsentHow, PassState, Source
from visitors.pass_rules import MOST_ITEMS, Times, state_of

SIGNED = Q(signed_at__isnull=False)
NOBODY: dict[str, object] = {"confirmed_at": None, "confirmed_by": None, "confirmed_how": ""}


class ReleasePass(models.Model):
    """物品放行条: permission for goods to leave in a window. Signed, its facts never change (pass_triggers.py)."""

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(_("number"), max_length=20)
    key = models.UUIDField(unique=True)
    token = models.UUIDField(unique=True)  # the code on the paper leads here
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="release_passes", verbose_name=_("unit"))
    source = models.CharField(max_length=4, choices=Source.choices)
    applied_at = models.DateTimeField()
    applied_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")  # null: by the link
    # IN-8: whom a trainee names
    supervised_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    standing = models.CharField(max_length=6, choices=Applicant.choices)
    applicant = models.ForeignKey(Resident, on_delete=models.SET_NULL, null=True, related_name="+")
    name = models.CharField(_("name"), max_length=50, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    plate = models.CharField(_("plate"), max_length=15, blank=True)
    words = models.CharField(_("remark"), max_length=200, blank=True)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    item_count = models.PositiveSmallIntegerField()

    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_how = models.CharField(max_length=6, choices=ConfirmedHow.choices, blank=True)
    owner = models.ForeignKey(Resident, on_delete=models.SET_NULL, null=True, related_name="+")
    owner_name = models.CharField(max_length=50, blank=True)
    document = models.CharField(max_length=10, choices=DocumentKind.choices, blank=True)  # seen, never its number
    consent_at = models.DateTimeField(null=True)
    consent_how = models.CharField(max_length=6, choices=ConsentHow.choices, blank=True)

    signed_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    code_sealed = models.TextField(blank=True)
    code_digest = models.CharField(max_length=64, blank=True)

    used_at = models.DateTimeField(null=True)
    used_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_words = models.CharField(max_length=200, blank=True)
    erased = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("release pass")
        verbose_name_plural = _("release passes")
        constraints = [
            models.UniqueConstraint(fields=["community", "number"], name="one_pass_per_number"),
            models.UniqueConstraint(
                fields=["community", "code_digest"], condition=~Q(code_digest=""), name="one_pass_per_code"
            ),
            models.CheckConstraint(condition=Q(source__in=Source.values), name="pass_source_is_known"),
            models.CheckConstraint(condition=Q(standing__in=Applicant.values), name="pass_applicant_is_known"),
            models.CheckConstraint(condition=Q(until_at__gt=F("from_at")), name="pass_window_has_a_length"),
            models.CheckConstraint(condition=Q(item_count__gte=1, item_count__lte=MOST_ITEMS), name="pass_has_items"),
            models.CheckConstraint(
                condition=Q(**NOBODY)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False, confirmed_how__in=ConfirmedHow.values),
                name="pass_confirmed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(signed_at=None, signed_by=None)
                | Q(signed_at__isnull=False, signed_by__isnull=False, confirmed_at__isnull=False)
                & ~Q(code_digest="")
                & ~Q(code_sealed=""),
                name="pass_signed_once_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(signed_at=None)
                | Q(standing=Applicant.OWNER)
                | Q(consent_at__isnull=False, consent_how__in=ConsentHow.values),
                name="pass_signed_with_consent",
            ),
            models.CheckConstraint(
                condition=Q(used_at=None, used_by=None)
                | Q(used_at__gte=F("signed_at"), used_by__isnull=False, signed_at__isnull=False),
                name="pass_used_once_signed",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_words=""),
                name="pass_withdrawn_for_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["community", "until_at"], name="passes_by_end"),
            models.Index(fields=["unit", "-applied_at"], name="passes_of_unit"),
            models.Index(
                fields=["community", "applied_at"],
                condition=Q(signed_at=None, withdrawn_at=None),
                name="passes_that_wait",
            ),
            models.Index(
                fields=["community", "number"], name="pass_by_number", opclasses=["int8_ops", "varchar_pattern_ops"]
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def times(self) -> Times:
        """What decides where it stands."""
        return Times(self.from_at, self.until_at, self.confirmed_at, self.signed_at, self.used_at, self.withdrawn_at)

    def state_at(self, now: datetime) -> PassState:
        """Where it stands."""
        return state_of(self.times, now)


class PassItem(models.Model):
    """One line: what leaves, how many pieces. Written with the application and never altered."""

    release = models.ForeignKey(ReleasePass, on_delete=models.PROTECT, related_name="items")
    place = models.PositiveSmallIntegerField()
    what = models.CharField(_("what"), max_length=80, blank=True)  # empty: its days are over
    pieces = models.PositiveSmallIntegerField(_("pieces"), default=1)

    class Meta:
        verbose_name = _("item of a release pass")
        verbose_name_plural = _("items of release passes")
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["release", "place"], name="one_item_per_line"),
            models.CheckConstraint(condition=Q(place__gte=1, place__lte=MOST_ITEMS), name="item_has_a_place"),
            models.CheckConstraint(condition=Q(pieces__gte=1), name="item_has_pieces"),
        ]


class GateCheck(models.Model):
    """A pass was shown at the gate: released, or why not. A pass is released once, says the database as well."""

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    release = models.ForeignKey(ReleasePass, on_delete=models.PROTECT, related_name="checks")
    key = models.UUIDField(unique=True)
    at = models.DateTimeField()
    received_at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    offline = models.BooleanField(default=False)
    result = models.CharField(max_length=9, choices=CheckResult.choices)
    state = models.CharField(max_length=9, choices=PassState.choices)
    missing = models.CharField(max_length=80, blank=True)  # "2, 5"
    extra = models.CharField(max_length=200, blank=True)
    looked_at = models.DateTimeField(null=True)
    looked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    looked_words = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("check at the gate")
        verbose_name_plural = _("checks at the gate")
        constraints = [
            models.UniqueConstraint(
                fields=["release"], condition=Q(result=CheckResult.RELEASED), name="a_pass_works_once"
            ),
            models.CheckConstraint(condition=Q(result__in=CheckResult.values), name="check_result_is_known"),
            models.CheckConstraint(
                condition=~Q(result=CheckResult.RELEASED) | Q(missing="", extra=""), name="released_means_all_was_there"
            ),
            models.CheckConstraint(
                condition=Q(looked_at=None, looked_by=None) | Q(looked_at__isnull=False, looked_by__isnull=False),
                name="check_looked_at_by_somebody",
            ),
        ]
        indexes = [
            models.Index(
                fields=["community", "at"],
                condition=~Q(result=CheckResult.RELEASED) & Q(looked_at=None),
                name="checks_to_look_at",
            )
        ]
