"""A trainee names the colleague who stands beside them (IN-8); nobody else is asked."""

from django import forms
from django.utils.translation import gettext_lazy as _

from staff.enums import Role
from staff.models import User
from tickets import refusals
from tickets.forms.page_form import PageForm
from tickets.queries.caller import supervisors_for

SUPERVISED = "supervised_by"


def ask_for_colleague(form: PageForm) -> None:
    """Give a trainee's form its field; the verb refuses an empty one."""
    if form.who.role != Role.TRAINEE:
        return
    field: forms.ModelChoiceField[User] = forms.ModelChoiceField(
        label=_("Supervising colleague"),
        queryset=supervisors_for(form.who.community),
        required=False,
        empty_label=_("Choose the colleague"),
        error_messages={"invalid_choice": refusals.SupervisingColleagueUnfit.sentence},
    )
    form.fields[SUPERVISED] = field


def asked_for(form: PageForm) -> list[str]:
    """The field as a row of the layout, where there is one."""
    return [SUPERVISED] if SUPERVISED in form.fields else []
