"""Replaces Django's csrf_token, so that every form says for whom it was made as well (staff/actor.py)."""

from typing import Any

from django import template
from django.template.base import Parser, Token
from django.template.context import Context
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html

from staff.actor import ACTOR, stamp_of

register = template.Library()


class FormStampNode(CsrfTokenNode):
    """The token against forged requests, and the person for whom the form was drawn."""

    def render(self, context: Context) -> Any:
        """Both as hidden fields; the second only for somebody who is signed in."""
        token = super().render(context)
        request = context.get("request")
        stamp = stamp_of(request) if request is not None else ""
        if not stamp:
            return token
        return format_html('{}<input type="hidden" name="{}" value="{}">', token, ACTOR, stamp)


@register.tag
def csrf_token(_parser: Parser, _token: Token) -> FormStampNode:
    """`{% csrf_token %}` as everywhere."""
    return FormStampNode()
