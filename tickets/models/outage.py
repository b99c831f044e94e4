"""One cause, many calls: a known outage, and what its callers are told (OTE-3, OTE-9)."""

from collections.abc import Sequence

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from attachments.models import Attachment
from residents.models import Building
from staff.models import Community, User
from tickets.enums import Lacking

LIVE = Q(ended_at=None)


class Outage(models.Model):
    """A known cause in a community, a building or one entrance of it. Every caller's own matter points to it."""

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="outages")
    building = models.ForeignKey(Building, on_delete=models.PROTECT, null=True, related_name="+")
    entrance = models.CharField(_("entrance"), max_length=12, blank=True)
    lacking = models.CharField(_("what is out"), max_length=10, choices=Lacking.choices)
    tell = models.TextField(_("what to tell the callers"), max_length=1000)
    promised_at = models.DateTimeField(_("promised time"))
    told_key = models.UUIDField(null=True, editable=False)  # of the click that last told the callers how it stands
    key = models.UUIDField(unique=True)
    announced_at = models.DateTimeField()
    announced_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    # the notice in the hall, what broke, where a query has put them
    files: Sequence[Attachment] = ()

    class Meta:
        verbose_name = _("outage")
        verbose_name_plural = _("outages")
        constraints = [
            models.CheckConstraint(condition=Q(lacking__in=Lacking.values), name="lacking_is_known"),
            models.CheckConstraint(
                condition=Q(entrance="") | Q(building__isnull=False), name="entrance_has_a_building"
            ),
            models.CheckConstraint(condition=Q(promised_at__gt=F("announced_at")), name="outage_promise_lies_ahead"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="ending_has_a_person",
            ),
        ]
        indexes = [models.Index(fields=["community"], condition=LIVE, name="live_outage")]

    def __str__(self) -> str:
        return " · ".join(part for part in (str(self.get_lacking_display()), self.place) if part)

    @property
    def place(self) -> str:
        """Where, as one says it, e.g. 3栋2单元; empty for the whole community."""
        if self.building is None or not self.entrance:
            return str(self.building or "")
        return gettext("%(building)s, entrance %(entrance)s") % {"building": self.building, "entrance": self.entrance}
