"""What somebody fills in who sets up an integration, an extension or a webhook."""

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from core.days import DayField
from interfaces import hook_rules, refusals
from interfaces.enums import AGENTS, Scope
from interfaces.queries.integrations import set_up_by
from interfaces.services.integrations import Wished
from staff.enums import DESK, Role
from staff.models import Community, User
from staff.queries import memberships_of
from tickets.forms.page_form import PageForm

MOST_PER_MINUTE = 6000


def _scopes(**more: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=_("What it may do"),
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one thing that it may do.")},
        **more,
    )


def _rate() -> forms.IntegerField:
    return forms.IntegerField(
        label=_("Requests a minute"),
        min_value=1,
        max_value=MOST_PER_MINUTE,
        initial=120,
        help_text=_("More are refused with the seconds to wait."),
    )


class IntegrationForm(PageForm):
    """What it is called, where it reaches, what it may do, for how long."""

    code, submit = "integration", _("Make the token")

    name = forms.CharField(
        label=_("Which system it is"),
        max_length=40,
        widget=forms.TextInput(attrs={"placeholder": _("e.g. telephone system")}),
        error_messages={"required": refusals.NameMissing.sentence},
    )
    communities = forms.ModelMultipleChoiceField(
        label=_("Communities that it reaches"),
        queryset=Community.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one community.")},
    )
    scopes = _scopes()
    responder = forms.ModelChoiceField(
        label=_("Who answers for what comes in by it"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("the supervisor"),
        help_text=_("First responder in this community of every matter that it opens; in others the supervisor is."),
    )
    rate_per_minute = _rate()
    expires_on = DayField(
        label=_("Until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("The token is refused after this day. Leave it empty for a token without an end."),
    )

    def prepare(self) -> None:
        """The communities that the person sets up, and this community's desk."""
        own = set_up_by(memberships_of(self.who.user))
        desk = {
            "memberships__community": self.who.community,
            "memberships__active": True,
            "memberships__role__in": DESK - {Role.TRAINEE},
        }
        choices = {
            "communities": Community.objects.filter(pk__in=[one.pk for one in own]).order_by("name"),
            "responder": User.objects.filter(is_active=True, **desk).order_by("name", "username").distinct(),
        }
        for name, rows in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 declared above; for the type checker
            field.queryset = rows
        self.initial.setdefault("communities", [self.who.community_id])

    def clean_expires_on(self) -> Any:
        """A day that has not passed."""
        day = self.cleaned_data["expires_on"]
        if day and day < self.now.astimezone(ZoneInfo(self.who.community.timezone)).date():
            raise forms.ValidationError(_("This day has passed. Choose a later one, or leave it empty."))
        return day

    def as_wished(self) -> Wished:
        """What the verb takes; the token lives to the end of its last day."""
        data = self.cleaned_data
        day, zone = data["expires_on"], ZoneInfo(self.who.community.timezone)
        responders = {self.who.community_id: data["responder"]} if data["responder"] else {}
        return Wished(
            name=data["name"],
            communities=list(data["communities"]),
            scopes=data["scopes"],
            rate_per_minute=data["rate_per_minute"],
            expires_at=datetime.combine(day, time.max, zone) if day else None,
            responders=responders,
        )


class ScopesForm(PageForm):
    """What an integration may do from its next request on."""

    code, submit = "integration_scopes", _("Save")

    scopes = _scopes()
    rate_per_minute = _rate()


class HookForm(PageForm):
    """Where an integration is told of verbs, and of which."""

    code, submit = "hook", _("Set up the webhook")

    url = forms.CharField(
        label=_("Address"),
        max_length=500,
        widget=forms.TextInput(attrs={"inputmode": "url", "placeholder": "https://", "autocomplete": "off"}),
        error_messages={"required": refusals.HookAddress.sentence},
    )
    actions = forms.CharField(
        label=_("Which verbs"),
        max_length=400,
        required=False,
        help_text=_(
            "Names as they stand in the ledger, with blanks between them: <code>ticket</code> for all of tickets, "
            "<code>ticket.closed</code> for one. Empty: every verb."
        ),
    )

    def clean_actions(self) -> list[str]:
        """The names, each once."""
        names = str(self.cleaned_data["actions"]).replace(",", " ").split()
        if any(not hook_rules.ACTION.fullmatch(one) for one in names):
            raise forms.ValidationError(_("Write names like ticket or ticket.closed, with blanks between them."))
        return sorted(set(names))


class ExtensionForm(PageForm):
    """Whose telephone it is."""

    code, submit = "extension", _("Add the extension")

    number = forms.RegexField(
        r"^[0-9A-Za-z._@-]{1,20}$",
        label=_("Extension"),
        max_length=20,
        error_messages={
            "required": _("Give the extension, for example 801."),
            "invalid": _("An extension has up to 20 digits or letters, for example 801."),
        },
    )
    user = forms.ModelChoiceField(
        label=_("On whose desk it stands"),
        queryset=User.objects.none(),
        empty_label=_("Choose a colleague"),
        error_messages={
            "required": _("Choose on whose desk it stands."),
            "invalid_choice": refusals.AgentNotHere.sentence,
        },
    )

    def prepare(self) -> None:
        """This community's desk."""
        desk = {
            "memberships__community": self.who.community,
            "memberships__active": True,
            "memberships__role__in": AGENTS,
        }
        field = self.fields["user"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 declared above; for the type checker
        field.queryset = User.objects.filter(is_active=True, **desk).order_by("name", "username").distinct()
