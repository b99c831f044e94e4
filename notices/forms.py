"""Forms of the channels' set-up and of one's own e-mail."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Layout
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from notices.enums import ROBOTS, ChannelKind, Urgency
from notices.services import ChannelFacts, MailFacts
from staff.enums import Role

ADDRESS_LABELS = {
    ChannelKind.EMAIL: _("E-mail address"),
    ChannelKind.WEBHOOK: _("Address of the receiver (https://…)"),
}
ADDRESS_HELP = {
    ChannelKind.EMAIL: _("A mailbox that the team reads. One mail for a happening, however many people it concerns."),
    ChannelKind.WECOM: _("Group → Group robots → Add → copy the Webhook address."),
    ChannelKind.DINGTALK: _("Group settings → Robots → Custom → copy the Webhook address; security: signature (加签)."),
    ChannelKind.FEISHU: _("Group settings → Bots → Custom bot → copy the Webhook address."),
    ChannelKind.WEBHOOK: _("Each notice is sent there as JSON, signed, as soon as it is written."),
}
SECRET_HELP = {
    ChannelKind.DINGTALK: _("The secret of the signature, SEC…; leave it empty if the robot has none."),
    ChannelKind.FEISHU: _("The secret of the signature check; leave it empty if the robot has none."),
    ChannelKind.WEBHOOK: _("At least 16 characters; the receiver checks the signature with it."),
}
URGENCIES = (
    (Urgency.INFO, _("everything")),
    (Urgency.SOON, _("what is due soon or late")),
    (Urgency.LATE, _("only what is late")),
)


def clock_field(label: Any, help_text: Any = "") -> forms.TimeField:
    """A time of day, in hours and minutes."""
    return forms.TimeField(
        label=label,
        required=False,
        help_text=help_text,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": _("Give the time as hours and minutes, such as 22:00.")},
    )


class QuietForm(forms.Form):
    """What channels and people have in common."""

    least_urgency = forms.TypedChoiceField(
        label=_("What is sent"), choices=URGENCIES, coerce=lambda value: Urgency(int(value)), widget=forms.RadioSelect
    )
    quiet_from = clock_field(_("Quiet from"), _("Both empty: no quiet hours."))
    quiet_to = clock_field(_("Quiet until"), _("What is late is sent all the same."))

    def common(self) -> dict[str, Any]:
        """The shared fields as typed; valid forms only."""
        return {name: self.cleaned_data[name] for name in ("least_urgency", "quiet_from", "quiet_to")}


class ChannelForm(QuietForm):
    """One channel of a community. An existing one shows neither address nor secret: empty means as it is."""

    name = forms.CharField(
        label=_("Name of the channel"),
        max_length=40,
        error_messages={"required": _("Give it a name that the team will recognise.")},
    )
    address = forms.CharField(
        required=False, widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})
    )
    secret = forms.CharField(
        label=_("Secret"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    roles = forms.MultipleChoiceField(
        label=_("Hears what is told to"),
        choices=Role.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    def __init__(self, *args: object, kind: ChannelKind, hint: str = "", **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's form takes its own arguments through
        address = self.fields["address"]
        address.label = ADDRESS_LABELS.get(kind, _("Webhook address of the robot"))
        address.help_text = (
            _("Kept: %(hint)s. Leave it empty to keep it.") % {"hint": hint} if hint else ADDRESS_HELP[kind]
        )
        self.fields["secret"].help_text = SECRET_HELP.get(kind, "") if not hint else _("Leave it empty to keep it.")
        if kind not in SECRET_HELP:
            del self.fields["secret"]
        if kind not in ROBOTS | {ChannelKind.EMAIL}:
            self.fields["language"].help_text = _("Of the field “text”.")
        self.helper = FormHelper()
        self.helper.form_tag = False
        secret = ["secret"] if "secret" in self.fields else []
        self.helper.layout = Layout(
            "name",
            "address",
            *secret,
            Field("roles", wrapper_class="choices"),
            Field("least_urgency", wrapper_class="choices"),
            Div("quiet_from", "quiet_to", css_class="cluster quiet-hours"),
            "language",
        )

    @property
    def facts(self) -> ChannelFacts:
        """The channel as typed; valid forms only."""
        data = self.cleaned_data
        return ChannelFacts(
            name=data["name"],
            roles=frozenset(Role(role) for role in data["roles"]),
            address=data["address"],
            secret=data.get("secret", ""),
            language=data["language"],
            **self.common(),
        )


class MailForm(QuietForm):
    """One's own e-mail. Empty = none."""

    address = forms.CharField(
        label=_("E-mail address"),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("Your notices of every community are also sent there. Empty: they stand in the desk only."),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's form takes its own arguments through
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.fields["least_urgency"].help_text = _(
            "The monthly report and extracts that you ordered are sent in any case."
        )
        self.helper.layout = Layout(
            "address",
            Field("least_urgency", wrapper_class="choices"),
            Div("quiet_from", "quiet_to", css_class="cluster quiet-hours"),
        )

    @property
    def facts(self) -> MailFacts:
        """As typed; valid forms only."""
        return MailFacts(address=self.cleaned_data["address"], **self.common())
