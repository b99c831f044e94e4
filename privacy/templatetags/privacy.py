"""How a masked phone or document number stands on a page, and how who may gets behind the mask (A-3)."""

import uuid
from typing import Any

from django import template
from django.template.context import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.icons import icon
from privacy import reveals
from privacy.enums import Reason

register = template.Library()


def _address(context: Context, kind: str, pk: int | None) -> str:
    """Where it is unmasked; empty for whom it is not to be: residents' pages, other roles, nothing behind it."""
    who = getattr(context.get("request"), "membership", None)
    field = reveals.field(kind)
    if who is None or field is None or who.role not in field.roles or not pk:
        return ""
    return reverse("privacy:reveal", args=[who.community.slug, kind, pk])


@register.simple_tag(takes_context=True)
def personal(context: Context, kind: str, pk: int | None, masked: str) -> SafeString:
    """The masked text of the field `kind` (privacy.reveals) of row `pk`, with the button that asks for a reason."""
    url = _address(context, kind, pk) if masked else ""
    if not url:
        return format_html('<span class="masked">{}</span>', masked)
    return format_html(
        '<span class="masked">{}<a class="reveal-link" href="{}" data-reveal title="{}" aria-label="{}">{}</a></span>',
        masked,
        url,
        _("Show the number"),
        _("Show the number %(number)s") % {"number": masked},
        icon("eye"),
    )


@register.inclusion_tag("privacy/_dial.html", takes_context=True)
def dial(  # noqa: PLR0917 a tag is written with its arguments in a row
    context: Context, kind: str, pk: int, masked: str, reason: str = Reason.CALL
) -> dict[str, Any]:
    """The same as one button, for whoever has to call: the reason is known, one tap shows the number to dial."""
    return {
        "url": _address(context, kind, pk) if masked else "",
        "masked": masked,
        "reason": reason,
        "key": uuid.uuid4(),
        "request": context.get("request"),
        "csrf_token": context.get("csrf_token"),
    }
