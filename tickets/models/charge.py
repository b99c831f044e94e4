"""价目表 and what an order costs: the rate card, what was quoted, agreed to and charged (R-5, IN-9; no accounting)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from attachments.models import Attachment
from staff.models import Community, User
from tickets.enums import AgreedBy, RateKind, Stage, Trade
from tickets.models.order import OrderStep, WorkOrder


class Rate(models.Model):
    """One price of a community's rate card, from its first day to its last, both included; without a last it goes on.

    A changed price ends the row and begins another one under the same code: the past stays. Two rows of one code are
    never valid on the same day: the services see to it under a lock, and PostgreSQL by an exclusion constraint of the
    migration 0013 as well.
    """

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="rates")
    code = models.CharField(_("code"), max_length=20)
    name = models.CharField(_("what it is"), max_length=60)
    trade = models.CharField(_("trade"), max_length=10, choices=Trade.choices)
    kind = models.CharField(_("kind of price"), max_length=10, choices=RateKind.choices)
    unit = models.CharField(_("unit of measure"), max_length=12)
    price = models.DecimalField(_("price in yuan"), max_digits=10, decimal_places=2)
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), null=True)

    class Meta:
        verbose_name = _("price of the rate card")
        verbose_name_plural = _("prices of the rate card")
        constraints = [
            models.UniqueConstraint(fields=["community", "code", "valid_from"], name="one_rate_begins_on_a_day"),
            models.UniqueConstraint(
                fields=["community", "code"], condition=Q(valid_until=None), name="one_rate_goes_on"
            ),
            models.CheckConstraint(condition=Q(price__gte=0), name="rate_is_not_negative"),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")), name="rate_ends_after_it_begins"
            ),
            models.CheckConstraint(condition=Q(trade__in=Trade.values), name="rate_trade_is_known"),
            models.CheckConstraint(condition=Q(kind__in=RateKind.values), name="rate_kind_is_known"),
        ]

    # what the query of the card found to come after it
    next: "Rate | None" = None

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class ChargeLine(models.Model):
    """One line of what was quoted or charged. Name, unit and price are copied: a later rate alters nothing.

    Lines are never changed: quoting again is another step with its own lines, and the last step counts.
    """

    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="charge_lines")
    step = models.ForeignKey(OrderStep, on_delete=models.PROTECT, related_name="charge_lines")
    stage = models.CharField(max_length=10, choices=Stage.choices)
    position = models.PositiveSmallIntegerField()
    rate = models.ForeignKey(Rate, on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=10, choices=RateKind.choices)
    name = models.CharField(max_length=60)
    unit = models.CharField(max_length=12)
    quantity = models.DecimalField(max_digits=8, decimal_places=2)
    price = models.DecimalField(max_digits=10, decimal_places=2)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    reason = models.CharField(_("why not the price of the card"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("line of a charge")
        verbose_name_plural = _("lines of charges")
        constraints = [
            models.UniqueConstraint(fields=["step", "position"], name="one_line_per_place"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="line_has_a_quantity"),
            models.CheckConstraint(condition=Q(price__gte=0) & Q(amount__gte=0), name="line_is_not_negative"),
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="line_stage_is_known"),
            models.CheckConstraint(condition=Q(kind__in=RateKind.values), name="line_kind_is_known"),
        ]
        indexes = [models.Index(fields=["order", "stage"], name="line_of_order")]

    @property
    def quantity_plainly(self) -> str:
        """2, not 2.00."""
        return f"{self.quantity:.2f}".rstrip("0").rstrip(".")


class Consent(models.Model):
    """The resident agreed to an amount before it was worked for (IN-9). The last one counts."""

    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="consents")
    step = models.OneToOneField(OrderStep, on_delete=models.PROTECT, related_name="consent")
    name = models.CharField(_("who agreed"), max_length=50)
    how = models.CharField(_("how"), max_length=10, choices=AgreedBy.choices)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    signature = models.ForeignKey(Attachment, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("consent to a price")
        verbose_name_plural = _("consents to prices")
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="consent_is_to_an_amount"),
            models.CheckConstraint(condition=Q(how__in=AgreedBy.values), name="consent_is_given_in_some_way"),
            models.CheckConstraint(condition=~Q(name=""), name="somebody_agreed"),
            models.CheckConstraint(
                condition=~Q(how=AgreedBy.SIGNED) | Q(signature__isnull=False), name="signed_has_a_signature"
            ),
        ]
        indexes = [models.Index(fields=["order", "at"], name="consent_of_order")]
