"""Places: building and unit."""

from django.db import models
from django.utils.translation import gettext_lazy as _

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
    occupied = models.BooleanField(_("occupied"), default=True)

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        constraints = [models.UniqueConstraint(fields=["community", "code"], name="one_unit_per_code")]
        indexes = [models.Index(fields=["building"], name="unit_by_building")]

    def __str__(self) -> str:
        return self.code
