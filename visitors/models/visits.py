"""A visit: who comes to whom, who agreed and when, in and out (V-1…5)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from privacy.enums import DocumentKind
from residents.models import Resident, Unit
from staff.models import Community, User
from visitors.models.gate import GateAlarm, WatchEntry
from visitors.models.permits import Announcement, Permit
from visitors.visit_enums import Basis, ConsentHow, Decision, Purpose, Question, VisitState

INSIDE = Q(entered_at__isnull=False, left_at=None)
WAITS = Q(state__in=(VisitState.ASKED, VisitState.AGREED))
# V-4: the host who was not reached hears of it; one who said no hears only of a card that was left
TO_TELL = Q(state__in=(VisitState.ABSENT, VisitState.REFUSED), host_told_at=None, erased_at=None) & (
    Q(state=VisitState.ABSENT) | ~Q(card="")
)
ALLOWED = Q(decision=Decision.ALLOWED, decided_at__isnull=False)


class Visit(models.Model):
    """来访登记: one visitor, or several who come together. Its names are erased when their days are over."""

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    key = models.UUIDField(unique=True)
    state = models.CharField(max_length=11, choices=VisitState.choices, default=VisitState.ASKED)
    name = models.CharField(_("name"), max_length=50)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    plate = models.CharField(_("plate"), max_length=12, blank=True)
    heads = models.PositiveSmallIntegerField(_("people"), default=1)
    purpose = models.CharField(_("why"), max_length=8, choices=Purpose.choices, default=Purpose.VISIT)
    words = models.CharField(_("more about it"), max_length=200, blank=True)
    # none: to the property office, or nobody knows to whom (forced entry)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="visits")
    host = models.ForeignKey(Resident, on_delete=models.SET_NULL, null=True, related_name="+")
    # TL-12: from when the form was opened until it was saved; none where nobody filled in a form
    opened_at = models.DateTimeField(null=True)
    registered_at = models.DateTimeField()
    registered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    # IN-8: whom a trainee names
    supervised_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    # V-2, where the community demands it; never a picture
    document_kind = models.CharField(max_length=10, choices=DocumentKind.choices, blank=True)
    document_sealed = models.TextField(blank=True)
    document_digest = models.CharField(max_length=64, blank=True)
    document_masked = models.CharField(max_length=40, blank=True)
    no_document = models.BooleanField(default=False)
    # V-1: who agreed, how, when, and which colleague heard it
    agreed_at = models.DateTimeField(null=True)
    agreed_how = models.CharField(max_length=7, choices=ConsentHow.choices, blank=True)
    agreed_name = models.CharField(_("who agreed"), max_length=50, blank=True)
    agreed_taken_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    # V-3: what the supervisor was asked, and said
    question = models.CharField(max_length=11, choices=Question.choices, blank=True)
    asked_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=7, choices=Decision.choices, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    # V-5
    basis = models.CharField(max_length=8, choices=Basis.choices, blank=True)
    entered_at = models.DateTimeField(null=True)
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    left_at = models.DateTimeField(null=True)
    left_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    forgotten_at = models.DateTimeField(null=True)
    # V-4: not let in, and what the host is told
    ended_at = models.DateTimeField(null=True)
    host_told_at = models.DateTimeField(null=True)  # read on the household's own page, or told by the desk
    card = models.CharField(_("card or number that was left"), max_length=200, blank=True)
    announcement = models.ForeignKey(Announcement, on_delete=models.PROTECT, null=True, related_name="visits")
    permit = models.ForeignKey(Permit, on_delete=models.PROTECT, null=True, related_name="visits")
    alarm = models.ForeignKey(GateAlarm, on_delete=models.PROTECT, null=True, related_name="visits")
    watch = models.ForeignKey(WatchEntry, on_delete=models.PROTECT, null=True, related_name="+")
    erased_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=VisitState.values), name="visit_state_is_known"),
            models.CheckConstraint(condition=Q(purpose__in=Purpose.values), name="visit_purpose_is_known"),
            models.CheckConstraint(condition=Q(heads__gte=1, heads__lte=99), name="visit_has_people"),
            models.CheckConstraint(condition=~Q(name="") | Q(erased_at__isnull=False), name="visitor_has_a_name"),
            models.CheckConstraint(
                condition=Q(opened_at=None) | Q(opened_at__lte=F("registered_at")), name="visit_opened_before_saved"
            ),
            # nobody comes in without somebody's word (V-1); a forced entry is a fact, and has its alarm (V-3)
            models.CheckConstraint(
                condition=Q(entered_at=None, basis="")
                | Q(entered_at__isnull=False)
                & (
                    Q(basis=Basis.CONSENT, agreed_at__isnull=False)
                    | Q(basis=Basis.DECISION) & ALLOWED
                    | Q(basis=Basis.PERMIT, permit__isnull=False)
                    | Q(basis=Basis.FORCED, alarm__isnull=False)
                ),
                name="nobody_enters_without_consent",
            ),
            models.CheckConstraint(
                condition=Q(no_document=False) | Q(entered_at=None) | ALLOWED | Q(basis=Basis.FORCED),
                name="no_document_needs_a_decision",
            ),
            models.CheckConstraint(
                condition=Q(state__in=(VisitState.INSIDE, VisitState.LEFT), entered_at__isnull=False)
                | Q(entered_at=None) & ~Q(state__in=(VisitState.INSIDE, VisitState.LEFT)),
                name="visit_inside_has_come_in",
            ),
            models.CheckConstraint(
                condition=Q(left_at=None) & ~Q(state=VisitState.LEFT)
                | Q(left_at__gte=F("entered_at"), state=VisitState.LEFT),
                name="visit_left_after_it_came_in",
            ),
            models.CheckConstraint(
                condition=Q(agreed_at=None, agreed_how="")
                | Q(agreed_at__isnull=False, agreed_how__in=ConsentHow.values),
                name="consent_says_how",
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_at=None, decided_by=None)
                | Q(decision__in=Decision.values, decided_at__isnull=False, decided_by__isnull=False),
                name="decision_has_a_person",
            ),
            models.CheckConstraint(condition=Q(document_digest="") | ~Q(document_kind=""), name="document_has_a_kind"),
        ]
        indexes = [
            # who is inside: as large as the people inside, whatever lies in the past
            models.Index(fields=["community", "entered_at"], condition=INSIDE, name="visit_inside"),
            models.Index(fields=["community", "registered_at"], condition=WAITS, name="visit_waiting"),
            models.Index(fields=["community", "registered_at"], condition=TO_TELL, name="visit_host_to_tell"),
            models.Index(fields=["community", "-registered_at"], name="visits_of_community"),
            models.Index(fields=["unit", "-registered_at"], name="visits_of_unit"),
            models.Index(fields=["host", "-registered_at"], name="visits_of_host"),
            models.Index(
                fields=["community", "phone"], name="visit_by_phone", opclasses=["int8_ops", "varchar_pattern_ops"]
            ),
            models.Index(
                fields=["community", "plate"], name="visit_by_plate", opclasses=["int8_ops", "varchar_pattern_ops"]
            ),
            models.Index(
                fields=["community", "name"], name="visit_by_name", opclasses=["int8_ops", "varchar_pattern_ops"]
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ConsentLink(models.Model):
    """Asks one host about one visit. Works once, and as long as it stands; the token is shown once."""

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="consent_links")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("link that asks for consent")
        verbose_name_plural = _("links that ask for consent")
        constraints = [
            models.UniqueConstraint(
                fields=["visit"], condition=Q(used_at=None, revoked_at=None), name="one_live_consent_link"
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="consent_link_has_a_window"),
        ]
