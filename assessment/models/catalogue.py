"""考核项目: what is worth how many points in a community, and from which base a sheet starts (ST-1)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from assessment.enums import Source
from assessment.rules import BASE
from staff.models import Community

IN_USE = Q(retired_at=None)


class SheetSettings(models.Model):
    """What a community sets for its sheets. The row is also the lock under which sheets and entries are made."""

    community = models.OneToOneField(Community, on_delete=models.CASCADE, primary_key=True, related_name="+")
    base = models.PositiveSmallIntegerField(_("base"), default=BASE)

    class Meta:
        verbose_name = _("settings of the staff sheets")
        verbose_name_plural = _("settings of the staff sheets")
        constraints = [models.CheckConstraint(condition=Q(base__gte=1), name="a_sheet_has_a_base")]


class CatalogueItem(models.Model):
    """One item of the catalogue. An entry copies wording and points: changing the item changes no entry."""

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    # by which the system enters points; empty: a lead uses it by hand
    source = models.CharField(max_length=16, choices=Source.choices, blank=True)
    name = models.CharField(_("wording"), max_length=80)
    name_en = models.CharField(_("wording in English"), max_length=80, blank=True)
    least = models.SmallIntegerField(_("least points"))
    most = models.SmallIntegerField(_("most points"))
    usual = models.SmallIntegerField(_("usual points"))
    position = models.PositiveSmallIntegerField(default=0)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("item of the catalogue")
        verbose_name_plural = _("items of the catalogue")
        constraints = [
            models.UniqueConstraint(fields=["community", "name"], condition=IN_USE, name="one_item_per_wording"),
            models.UniqueConstraint(
                fields=["community", "source"], condition=IN_USE & ~Q(source=""), name="one_item_per_source"
            ),
            models.CheckConstraint(
                condition=Q(least__lte=F("usual")) & Q(usual__lte=F("most")), name="usual_points_lie_between"
            ),
            models.CheckConstraint(condition=Q(most__lt=0) | Q(least__gt=0), name="an_item_takes_or_gives"),
            models.CheckConstraint(condition=~Q(name=""), name="an_item_has_a_wording"),
            models.CheckConstraint(condition=IN_USE | Q(source=""), name="system_items_stay"),
        ]

    def __str__(self) -> str:
        return said(self.name, self.name_en)


def said(name: str, name_en: str) -> str:
    """The wording in the reader's language, as far as there is one."""
    return name_en if name_en and (get_language() or "").startswith("en") else name
