"""Phrases for a moment, and phrases that are forbidden, each with what to say instead."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from phrasebook.enums import Moment
from staff.models import Community


class Phrase(models.Model):
    """A phrase of a community, or of the company where the community has no list of its own.

    A forbidden one (moment `never`) is a pattern in which … stands for a few words; `instead` is the advice beside it,
    and `unless` lists, separated by |, what may follow it all the same ("不知道您是否方便").
    """

    community = models.ForeignKey(Community, on_delete=models.CASCADE, null=True, related_name="+")
    moment = models.CharField(_("moment"), max_length=12, choices=Moment.choices)
    text = models.CharField(_("phrase"), max_length=300)
    text_en = models.CharField(_("phrase in English"), max_length=300, blank=True)
    instead = models.CharField(_("what to say instead"), max_length=300, blank=True)
    unless = models.CharField(_("allowed when it is followed by"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    key = models.UUIDField(null=True, editable=False)  # of the click that added it
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("phrase")
        verbose_name_plural = _("phrases")
        constraints = [
            models.UniqueConstraint(fields=["community", "key"], name="one_phrase_per_click"),
            models.CheckConstraint(condition=Q(moment__in=Moment.values), name="moment_is_known"),
            models.CheckConstraint(condition=~Q(text=""), name="a_phrase_has_words"),
            models.CheckConstraint(
                condition=~Q(moment=Moment.NEVER) | ~Q(instead=""), name="a_forbidden_phrase_says_what_instead"
            ),
        ]
        indexes = [models.Index(fields=["community", "moment", "position"], name="phrases_of_community")]

    def __str__(self) -> str:
        return self.text
