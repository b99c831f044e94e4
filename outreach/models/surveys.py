"""Surveys: the questionnaire, one slip a unit, one return a slip, the answers (F-2)."""

from collections.abc import Sequence

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from outreach.enums import Half, Kind, Source
from residents.models import Unit
from staff.models import Community, User
from tickets.models import Ticket


class Survey(models.Model):
    """问卷: made as a draft, frozen when it is sent, open until its limit ends (TL-13)."""

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    key = models.UUIDField(unique=True)
    year = models.PositiveSmallIntegerField(_("year"))
    half = models.CharField(_("half-year"), max_length=1, choices=Half.choices)
    title = models.CharField(_("title"), max_length=80)
    title_en = models.CharField(_("title in English"), max_length=80, blank=True)
    words = models.TextField(_("words to the residents"), max_length=600, blank=True)
    words_en = models.TextField(_("words in English"), max_length=600, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(null=True)
    sent_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    due_at = models.DateTimeField(null=True)
    half_at = models.DateTimeField(null=True)  # when half of its time is over
    slips = models.PositiveIntegerField(default=0)
    half_told_at = models.DateTimeField(null=True)
    last_told_at = models.DateTimeField(null=True)
    missed_at = models.DateTimeField(null=True)  # the limit was reported as missed

    class Meta:
        verbose_name = _("survey")
        verbose_name_plural = _("surveys")
        constraints = [
            models.UniqueConstraint(
                fields=["community", "year", "half"],
                condition=Q(sent_at__isnull=False),
                name="one_survey_per_half_year",
            ),
            models.CheckConstraint(condition=Q(half__in=Half.values), name="survey_half_is_known"),
            models.CheckConstraint(
                condition=Q(sent_at=None, due_at=None, sent_by=None)
                | Q(sent_at__isnull=False, due_at__isnull=False, sent_by__isnull=False),
                name="survey_sent_has_a_limit",
            ),
        ]
        indexes = [models.Index(fields=["due_at"], condition=Q(sent_at__isnull=False), name="surveys_by_limit")]

    def __str__(self) -> str:
        return spoken(self.title, self.title_en)

    @property
    def greeting(self) -> str:
        """The words to the residents in the reader's language."""
        return spoken(self.words, self.words_en)


class Question(models.Model):
    """One question; the same `code` in two surveys is the same question, and is compared."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="questions")
    place = models.PositiveSmallIntegerField()
    code = models.SlugField(pgettext_lazy("question", "code"), max_length=20)
    kind = models.CharField(_("kind of question"), max_length=5, choices=Kind.choices)
    text = models.CharField(_("question"), max_length=200)
    text_en = models.CharField(_("question in English"), max_length=200, blank=True)
    options = models.TextField(_("choices"), max_length=1000, blank=True)  # one a line: 中文 | English
    required = models.BooleanField(_("must be answered"), default=True)
    sealed = models.BooleanField(default=False)  # the survey was sent: the database lets nobody alter it

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        constraints = [
            models.UniqueConstraint(fields=["survey", "code"], name="one_question_per_code"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="question_kind_is_known"),
        ]

    def __str__(self) -> str:
        return spoken(self.text, self.text_en)

    @property
    def choices(self) -> Sequence[str]:
        """The choices in the reader's language."""
        pairs = (line.partition("|") for line in self.options.splitlines() if line.strip())
        return [spoken(own.strip(), other.strip()) for own, _bar, other in pairs]


class Slip(models.Model):
    """回收单: one unit's way to the questionnaire. The token lies sealed, so that paper can be printed again."""

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="all_slips")
    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="survey_slips")
    digest = models.CharField(max_length=64, unique=True)
    sealed = models.TextField()
    sent_at = models.DateTimeField()
    returned_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("survey slip")
        verbose_name_plural = _("survey slips")
        constraints = [models.UniqueConstraint(fields=["survey", "unit"], name="one_slip_per_unit")]
        indexes = [
            models.Index(fields=["community", "sent_at"], name="slips_sent"),
            models.Index(fields=["community", "returned_at"], name="slips_returned"),
        ]


class Return(models.Model):
    """What a unit answered: one a slip, whoever is first."""

    slip = models.OneToOneField(Slip, on_delete=models.PROTECT, related_name="answer")
    key = models.UUIDField(unique=True)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="returns")
    at = models.DateTimeField()
    source = models.CharField(max_length=5, choices=Source.choices)
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    unhappy = models.BooleanField(default=False)
    call_back = models.BooleanField(_("wishes to be called"), default=False)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    ticket = models.OneToOneField(Ticket, on_delete=models.PROTECT, null=True, related_name="+")
    erased_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("returned questionnaire")
        verbose_name_plural = _("returned questionnaires")
        constraints = [
            models.CheckConstraint(
                condition=Q(source=Source.LINK, entered_by=None) | Q(source=Source.PAPER, entered_by__isnull=False),
                name="paper_return_entered_by_somebody",
            )
        ]


class Reply(models.Model):
    """One answer: a mark or the place of a choice (several choices: several rows), or words."""

    of = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="replies")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="replies")
    number = models.PositiveSmallIntegerField(null=True)
    text = models.TextField(max_length=1000, blank=True)

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints = [models.UniqueConstraint(fields=["of", "question", "number"], name="one_answer_per_choice")]


def spoken(own: str, english: str) -> str:
    """The English words for who reads English, where there are any."""
    return english if english and (get_language() or "").startswith("en") else own
