"""留言: a call for a colleague who is away; it stays open until the caller was called back (IN-5, IN-6)."""

from collections.abc import Sequence

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from attachments.models import Attachment
from residents.models import Unit
from staff.models import Community, User

WAITING = Q(done_at=None)


class Message(models.Model):
    """Who wants to speak to whom, about what, and by when we call back: a promise like any other (OTE-9)."""

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    key = models.UUIDField(unique=True)
    to = models.ForeignKey(User, on_delete=models.PROTECT, related_name="messages")
    # whom the caller is: what they said of themselves; unwilling to say is kept as such, and nothing is disclosed
    caller_name = models.CharField(_("caller"), max_length=50, blank=True)
    caller_phone = models.CharField(_("phone"), max_length=20, blank=True)
    unwilling = models.BooleanField(_("unwilling to say who or why"), default=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    text = models.TextField(_("matter"), max_length=4000)
    taken_at = models.DateTimeField()
    taken_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    supervised_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    call_back_at = models.DateTimeField(_("promised call"))
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    words = models.TextField(_("what was said"), max_length=4000, blank=True)

    # what was left at the counter, where a query has put it
    files: Sequence[Attachment] = ()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            models.CheckConstraint(condition=Q(call_back_at__gt=F("taken_at")), name="call_back_lies_ahead"),
            models.CheckConstraint(
                condition=Q(done_at=None, done_by=None, words="")
                | (Q(done_at__isnull=False, done_by__isnull=False) & ~Q(words="")),
                name="a_call_back_has_words_and_a_person",
            ),
            models.CheckConstraint(
                condition=Q(unwilling=True) | ~(Q(caller_name="") & Q(caller_phone="") & Q(unit=None)),
                name="a_message_comes_from_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["community", "call_back_at"], condition=WAITING, name="message_waiting"),
            models.Index(fields=["to", "call_back_at"], condition=WAITING, name="message_of_person"),
            models.Index(fields=["community", "caller_phone"], name="message_by_phone"),
        ]
