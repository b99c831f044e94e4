"""People: resident, who lives where, phones, and the keys that the search box looks in."""

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from privacy.enums import DocumentKind
from residents import rules
from residents.enums import Gender, KeyKind, Standing
from residents.models.places import Unit
from staff.models import Community


class Resident(models.Model):
    """住户: a person who lives in or owns a unit."""

    community = models.ForeignKey(
        Community, on_delete=models.PROTECT, related_name="residents", verbose_name=_("community")
    )
    name = models.CharField(_("name"), max_length=50)
    gender = models.CharField(_("gender"), max_length=1, choices=Gender.choices, blank=True, default=Gender.UNKNOWN)
    note = models.CharField(_("note"), max_length=200, blank=True)
    # the number lies sealed (privacy.documents), is matched by its keyed digest and shown masked
    document_kind = models.CharField(_("document"), max_length=10, choices=DocumentKind.choices, blank=True)
    document_sealed = models.TextField(blank=True)
    document_digest = models.CharField(max_length=64, blank=True)
    document_masked = models.CharField(_("document number"), max_length=32, blank=True)
    created_at = models.DateTimeField()
    # of the click that added them by hand; a list brings none
    key = models.UUIDField(null=True, editable=False)
    # on request: the row stays for what refers to it, and says nothing of the person any more
    erased_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("resident")
        verbose_name_plural = _("residents")
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="resident_has_a_name"),
            models.UniqueConstraint(fields=["community", "key"], name="one_resident_per_click"),
            models.CheckConstraint(
                condition=Q(document_kind="", document_sealed="", document_digest="", document_masked="")
                | (Q(document_kind__in=DocumentKind.values) & ~Q(document_sealed="") & ~Q(document_digest="")),
                name="resident_document_is_whole",
            ),
        ]
        indexes = [
            models.Index(
                fields=["community", "document_digest"],
                condition=~Q(document_digest=""),
                name="resident_by_document",
            )
        ]

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
