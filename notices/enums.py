"""How urgent a notice is, and by which ways it leaves the house."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class Urgency(IntegerChoices):
    """Decides icon, colour and order in the list."""

    INFO = 1, _("for information")
    SOON = 2, _("soon due")
    LATE = 3, _("late")


class ChannelKind(TextChoices):
    """The protocols that are spoken; what each can bear stands in notices.rules.SHAPES."""

    EMAIL = "email", _("e-mail")
    WECOM = "wecom", _("WeCom robot")
    DINGTALK = "dingtalk", _("DingTalk robot")
    FEISHU = "feishu", _("Feishu robot")
    WEBHOOK = "webhook", _("signed webhook")


ROBOTS = frozenset({ChannelKind.WECOM, ChannelKind.DINGTALK, ChannelKind.FEISHU})
