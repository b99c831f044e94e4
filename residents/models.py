"""Places and people: building, unit, resident, who lives where, phones, and the keys that the search box looks in."""

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from residents import rules
from residents.enums import Gender, KeyKind, Standing
from staff.models import Community, User


class Building(models.Model):
    """楼栋."""

    community = models.ForeignKey(
        Community, on_delete=models.PROTECT, related_name="buildings", verbose_name=_("community")
    )
    number = models.CharField(_("building"), max_length=12)
    name = models.CharField(_("name"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("building")
        verbose_name_plural = _("buildings")
        constraints = [models.UniqueConstraint(fields=["community", "number"], name="one_building_per_number")]

    def __str__(self) -> str:
        return self.name or f"{self.number}栋"


class Unit(models.Model):
    """房号: the address of a household, e.g. 3栋2单元1201, code 3-2-1201."""

    community = models.ForeignKey(
        Community, on_delete=models.PROTECT, related_name="units", verbose_name=_("community")
    )
    building = models.ForeignKey(Building, on_delete=models.PROTECT, related_name="units", verbose_name=_("building"))
    entrance = models.CharField(_("entrance"), max_length=12, blank=True)
    number = models.CharField(_("number"), max_length=20)
    code = models.CharField(_("code"), max_length=48)
    occupied = models.BooleanField(_("occupied"), default=True)

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        constraints = [models.UniqueConstraint(fields=["community", "code"], name="one_unit_per_code")]
        indexes = [models.Index(fields=["building"], name="unit_by_building")]

    def __str__(self) -> str:
        return self.code


class Resident(models.Model):
    """住户: a person who lives in or owns a unit."""

    community = models.ForeignKey(
        Community, on_delete=models.PROTECT, related_name="residents", verbose_name=_("community")
    )
    name = models.CharField(_("name"), max_length=50)
    gender = models.CharField(_("gender"), max_length=1, choices=Gender.choices, blank=True, default=Gender.UNKNOWN)
    note = models.CharField(_("note"), max_length=200, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("resident")
        verbose_name_plural = _("residents")
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="resident_has_a_name")]

    def __str__(self) -> str:
        return self.titled

    @property
    def titled(self) -> str:
        """Surname and title in the active language, e.g. 王先生 (A-6)."""
        return rules.titled(self.name, self.gender, get_language() or "zh-hans")


class Occupancy(models.Model):
    """Who is what in which unit; several people a unit, several units a person."""

    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="occupancies")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="occupancies")
    standing = models.CharField(_("standing"), max_length=8, choices=Standing.choices)

    class Meta:
        verbose_name = _("household member")
        verbose_name_plural = _("household members")
        constraints = [
            models.UniqueConstraint(fields=["resident", "unit"], name="one_standing_per_unit"),
            models.CheckConstraint(condition=Q(standing__in=Standing.values), name="standing_is_known"),
        ]


class Phone(models.Model):
    """A resident's phone number, normalised to digits (a mobile has 11)."""

    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="phones")
    number = models.CharField(_("phone"), max_length=20)

    class Meta:
        verbose_name = _("phone")
        verbose_name_plural = _("phones")
        constraints = [models.UniqueConstraint(fields=["resident", "number"], name="one_row_per_number")]


class SearchKey(models.Model):
    """What the search box may find a resident or a unit by: looked up by prefix, so any size answers alike."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=KeyKind.choices)
    key = models.CharField(max_length=64)
    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, null=True, related_name="search_keys")
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, null=True, related_name="search_keys")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(resident=None, unit__isnull=False) | Q(resident__isnull=False, unit=None),
                name="key_finds_one_thing",
            ),
        ]
        indexes = [
            # prefix look-up: text_pattern_ops on PostgreSQL; SQLite ignores the operator class
            models.Index(
                fields=["community", "kind", "key"],
                name="search_by_prefix",
                opclasses=["int8_ops", "varchar_pattern_ops", "varchar_pattern_ops"],
            ),
        ]


class ImportRun(models.Model):
    """One import that was carried out: its key makes a repeated click find the first run."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    key = models.UUIDField(unique=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")  # null: the command line
    at = models.DateTimeField()
    filename = models.CharField(max_length=200)
    accepted = models.PositiveIntegerField()
    rejected = models.PositiveIntegerField()


class ImportDraft(models.Model):
    """A list that was read and waits for a yes: kept here, not in the browser, and only until it expires."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    key = models.UUIDField(unique=True)
    by = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+")  # null: the command line
    at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    filename = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    rows = models.JSONField()
    faults = models.JSONField()
    unknown = models.JSONField()
    counts = models.JSONField()
