"""What the pages about personal data say of kinds and subjects."""

from typing import Any

from django import template
from django.template.context import Context
from django.utils.translation import gettext as _

from privacy import retention, reveals
from privacy.models import ErasingRun
from staff.enums import LEADS, OVERSIGHT

register = template.Library()


@register.filter
def title_of(kind: str) -> str:
    """The name of a masked field or a kind of records; its code when nobody registers it any more."""
    if kind in (named := reveals.titles()):
        return named[kind]
    return next((str(one.title) for one in retention.kinds() if one.code == kind), kind)


@register.filter
def spoken_subject(subject: str) -> str:
    """`resident:12` as it is read."""
    name, _colon, number = subject.partition(":")
    names = {
        "resident": _("resident no. %(number)s"),
        "ticket": _("ticket %(number)s"),
        "message": _("message no. %(number)s"),
        "letter": _("letter %(number)s"),
        "key_loan": _("key loan no. %(number)s"),
        "community": _("the whole community"),
        "person": _("a person, by digest %(number)s"),
    }
    return names[name] % {"number": number[:12]} if name in names else subject


@register.inclusion_tag("privacy/_tabs.html", takes_context=True)
def privacy_tabs(context: Context, here: str) -> dict[str, Any]:
    """The pages of personal data, as far as this person may open them."""
    request = context["request"]
    groups = {"leads": LEADS, "oversight": OVERSIGHT}
    may = {name for name, roles in groups.items() if request.membership.role in roles}
    return {"request": request, "here": here, "may": may}


@register.filter
def any_erased(run: ErasingRun) -> bool:
    """Whether the night met anything; the lines have been fetched with it."""
    return any(line.count or line.failed for line in run.lines.all())
