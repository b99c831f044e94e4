"""来函: the register of letters by class, and what became of each (IN-7)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from residents.models import Unit
from staff.models import Community, Department, User
from tickets.enums import LetterClass, Medium
from tickets.models.complaint import Coordination
from tickets.models.matter import Ticket

UNDECIDED = Q(letter_class=LetterClass.COMPLAINT, decided_at=None)
NOT_TAKEN_OVER = Q(letter_class=LetterClass.OTHER, taken_over_at=None)


class Letter(models.Model):
    """One letter or e-mail: who wrote what, the matter that it belongs to, or the department that has it."""

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    key = models.UUIDField(unique=True)
    number = models.CharField(_("number"), max_length=20)
    letter_class = models.CharField(_("class"), max_length=10, choices=LetterClass.choices)
    medium = models.CharField(_("how it came"), max_length=8, choices=Medium.choices)
    received_on = models.DateField(_("day on which it came"))
    registered_at = models.DateTimeField()
    registered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    supervised_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    sender_name = models.CharField(_("sender"), max_length=50, blank=True)
    sender_phone = models.CharField(_("phone"), max_length=20, blank=True)
    address = models.CharField(_("address for the answer"), max_length=120, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    subject = models.CharField(_("subject"), max_length=120)
    text = models.TextField(_("content"), max_length=4000)
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, null=True, related_name="letters")
    # a complaint: the supervisor decides whether a coordination form is issued
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decision = models.CharField(_("decision"), max_length=500, blank=True)
    form = models.ForeignKey(Coordination, on_delete=models.PROTECT, null=True, related_name="+")
    # anything else: the department that has it
    department = models.ForeignKey(Department, on_delete=models.PROTECT, null=True, related_name="+")
    taken_over_at = models.DateTimeField(null=True)
    taken_over_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("letter in the register")
        verbose_name_plural = _("register of letters")
        constraints = [
            models.UniqueConstraint(fields=["community", "number"], name="one_letter_per_number"),
            models.CheckConstraint(condition=Q(letter_class__in=LetterClass.values), name="letter_class_is_known"),
            models.CheckConstraint(
                condition=Q(letter_class=LetterClass.OTHER, ticket=None, department__isnull=False)
                | (~Q(letter_class=LetterClass.OTHER) & Q(ticket__isnull=False, department=None)),
                name="a_letter_has_a_matter_or_a_department",
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None, decision="", form=None)
                | (
                    Q(letter_class=LetterClass.COMPLAINT, decided_at__isnull=False, decided_by__isnull=False)
                    & ~Q(decision="")
                ),
                name="a_decision_has_words_and_a_person",
            ),
            models.CheckConstraint(
                condition=Q(taken_over_at=None, taken_over_by=None)
                | Q(letter_class=LetterClass.OTHER, taken_over_at__isnull=False, taken_over_by__isnull=False),
                name="taken_over_by_a_person",
            ),
        ]
        indexes = [
            models.Index(fields=["community", "-registered_at"], name="letter_by_time"),
            models.Index(fields=["community"], condition=UNDECIDED | NOT_TAKEN_OVER, name="letter_waiting"),
            models.Index(fields=["ticket"], name="letter_of_ticket"),
            # prefix look-up of the search box: varchar_pattern_ops on PostgreSQL; SQLite ignores the operator class
            models.Index(
                fields=["community", "number"], opclasses=["int8_ops", "varchar_pattern_ops"], name="letter_by_prefix"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def waits_for_decision(self) -> bool:
        """A complaint on which the supervisor has not decided."""
        return self.letter_class == LetterClass.COMPLAINT and self.decided_at is None

    @property
    def waits_for_department(self) -> bool:
        """Passed on, and not yet taken over."""
        return self.letter_class == LetterClass.OTHER and self.taken_over_at is None
