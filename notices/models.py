"""A notice: one person, one sentence, one place to go; and the ways by which it leaves the house (docs/channels.md)."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from notices.enums import ChannelKind, Urgency
from staff.models import Community, User


class Notice(models.Model):
    """In-app notice. The words are made when it is read, in the reader's language, from `code` and `params`."""

    recipient = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notices", verbose_name=_("recipient"))
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+", verbose_name=_("community"))
    code = models.CharField(max_length=40)
    params = models.JSONField(default=dict)
    urgency = models.PositiveSmallIntegerField(choices=Urgency.choices, default=Urgency.INFO)
    url = models.CharField(max_length=200)
    # same happening, same key: a repeated run of the sweep or a retried verb tells nobody twice
    key = models.CharField(max_length=100)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    # still to be handed to the channels: the notice itself is the outbox, written with what it tells of
    outbound = models.BooleanField(default=True)
    # one of many that came at once: the bell has the gathering notice, which opens to these (docs/channels.md)
    under = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="members", db_index=False)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [
            models.UniqueConstraint(fields=["recipient", "key"], name="nobody_is_told_twice"),
            models.CheckConstraint(condition=Q(urgency__in=Urgency.values), name="urgency_is_known"),
        ]
        indexes = [
            models.Index(fields=["recipient", "-created_at"], name="notice_list"),
            models.Index(fields=["recipient"], condition=Q(read_at=None, under=None), name="notice_at_bell"),
            models.Index(fields=["under"], condition=Q(under__isnull=False), name="notice_under"),
            models.Index(fields=["id"], condition=Q(outbound=True), name="notice_outbound"),
        ]


class Channel(models.Model):
    """A way out: a community's robot, mailbox or webhook, which hears what its roles are told; or one's own e-mail.

    Address and secret are sealed (core.sealing): they are opened for sending only.
    """

    community = models.ForeignKey(Community, on_delete=models.CASCADE, null=True, related_name="channels")
    person = models.OneToOneField(User, on_delete=models.CASCADE, null=True, related_name="channel")
    kind = models.CharField(_("kind"), max_length=10, choices=ChannelKind.choices)
    name = models.CharField(_("name"), max_length=40)
    address = models.TextField()
    secret = models.TextField(default="")
    hint = models.CharField(max_length=60, default="")  # as much of the address as a page may show
    roles = models.JSONField(default=list)
    least_urgency = models.PositiveSmallIntegerField(choices=Urgency.choices, default=Urgency.INFO)
    quiet_from = models.TimeField(null=True)
    quiet_to = models.TimeField(null=True)
    language = models.CharField(max_length=10, default="zh-hans")
    active = models.BooleanField(default=True)
    key = models.UUIDField(unique=True)
    made_at = models.DateTimeField()
    # a person's own address only: when it was shown to be theirs, and when they were last asked to show it
    confirmed_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)
    # kept by the deliverer
    free_at = models.DateTimeField(null=True)  # nothing is sent before: a message is under way, or a rest, or the pace
    recent = models.JSONField(default=list)  # when the last messages had ended, in ISO form
    failures = models.PositiveIntegerField(default=0)  # in a row
    error = models.CharField(max_length=20, default="")
    error_detail = models.CharField(max_length=300, default="")
    sent_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("channel")
        verbose_name_plural = _("channels")
        constraints = [
            models.UniqueConstraint(fields=["community", "name"], name="one_channel_per_name"),
            models.CheckConstraint(condition=Q(kind__in=ChannelKind.values), name="channel_kind_is_known"),
            models.CheckConstraint(
                condition=Q(community=None, person__isnull=False, kind=ChannelKind.EMAIL)
                | Q(community__isnull=False, person=None),
                name="channel_of_a_community_or_of_a_person",
            ),
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_to=None) | Q(quiet_from__isnull=False, quiet_to__isnull=False),
                name="quiet_hours_have_two_ends",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def waits_for_proof(self) -> bool:
        """A person's own address that nobody has shown to be theirs: nothing is sent to it."""
        return self.person_id is not None and self.confirmed_at is None


# as a condition: a community's channels were set up by its administrator, a person's own was confirmed
PROVEN = Q(person=None) | Q(confirmed_at__isnull=False)


class ProofAsked(models.Model):
    """A confirmation that was sent for a person's address; kept for a day, also when the address is dropped."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("confirmation of an address")
        verbose_name_plural = _("confirmations of addresses")
        indexes = [models.Index(fields=["person", "at"], name="proof_asked_of_person")]


class Delivery(models.Model):
    """One message on its way: a notice or a digest. Its content never changes, so that its id means the same again."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4)
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="deliveries")
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    urgency = models.PositiveSmallIntegerField()
    count = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    body = models.TextField()
    made_at = models.DateTimeField()
    tries = models.PositiveIntegerField(default=0)  # claims; tells a late worker that its claim has passed to another
    failures = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)  # while it is being sent: when the claim is free again
    delivered_at = models.DateTimeField(null=True)
    dead_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=20, default="")
    error_detail = models.CharField(max_length=300, default="")

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            models.CheckConstraint(
                condition=Q(next_attempt_at__isnull=False, delivered_at=None, dead_at=None)
                | Q(next_attempt_at=None, delivered_at__isnull=False, dead_at=None)
                | Q(next_attempt_at=None, delivered_at=None, dead_at__isnull=False),
                name="delivery_waits_or_is_done_or_dead",
            )
        ]
        indexes = [
            models.Index(
                fields=["channel", "next_attempt_at"],
                condition=Q(next_attempt_at__isnull=False),
                name="delivery_due",
            ),
            models.Index(fields=["community", "dead_at"], condition=Q(dead_at__isnull=False), name="delivery_dead"),
            models.Index(fields=["delivered_at"], condition=Q(delivered_at__isnull=False), name="delivery_done"),
        ]


class Outgoing(models.Model):
    """One happening that a channel has still to tell, or the delivery that tells it."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="outgoing")
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=100)
    code = models.CharField(max_length=40)
    params = models.JSONField(default=dict)
    urgency = models.PositiveSmallIntegerField()
    url = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, null=True, related_name="items")

    class Meta:
        verbose_name = _("outgoing notice")
        verbose_name_plural = _("outgoing notices")
        constraints = [
            # a group chat hears of a happening once, however many people it is told to
            models.UniqueConstraint(fields=["channel", "key"], name="no_channel_is_told_twice"),
        ]
        indexes = [
            models.Index(fields=["channel", "due_at"], condition=Q(delivery=None), name="outgoing_due"),
        ]
