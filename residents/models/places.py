"""Places: building and unit."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from residents.enums import UnitKind
from staff.models import Community


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
    kind = models.CharField(_("use"), max_length=12, choices=UnitKind.choices, default=UnitKind.RESIDENTIAL)
    area = models.DecimalField(_("area in m²"), max_digits=7, decimal_places=2, null=True)
    handed_over_on = models.DateField(_("handed over on"), null=True)
    occupied = models.BooleanField(_("occupied"), default=True)

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        constraints = [
            models.UniqueConstraint(fields=["community", "code"], name="one_unit_per_code"),
            models.CheckConstraint(condition=Q(kind__in=UnitKind.values), name="unit_kind_is_known"),
            models.CheckConstraint(condition=Q(area=None) | Q(area__gt=0), name="unit_area_is_positive"),
        ]
        indexes = [models.Index(fields=["building"], name="unit_by_building")]

    def __str__(self) -> str:
        return self.code
