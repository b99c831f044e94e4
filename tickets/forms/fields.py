"""Fields and widgets of the intake."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

KEYS = "123456789"


class Words(forms.CharField):
    """A text whose every fault has a sentence; the browser cuts nothing off."""

    default_error_messages = {
        "max_length": _("This has %(show_value)s characters; at most %(limit_value)s fit. Shorten it."),
        "null_characters_not_allowed": _("This contains a character that cannot be stored. Type the text again."),
    }

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """No maxlength: what is pasted stays whole, and the sentence says what is wrong."""
        attrs = super().widget_attrs(widget)
        attrs.pop("maxlength", None)
        return attrs


class KeyRadios(forms.RadioSelect):
    """Choices that answer to the figure keys; the chosen one may have the page's first focus."""

    focused = False

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Each choice carries its key; see static/js/intake.js."""
        option = super().create_option(*args, **kwargs)
        option["attrs"]["data-key"] = KEYS[int(option["index"]) % len(KEYS)]
        if self.focused and option["selected"]:
            option["attrs"]["autofocus"] = True
        return option


class CategorySelect(forms.Select):
    """Every option knows its kind, so that the script shows those of the chosen kind alone."""

    kinds: Callable[[], Mapping[str, str]] = dict

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """As Django, with `data-kind`."""
        option = super().create_option(*args, **kwargs)
        option["attrs"]["data-kind"] = self.kinds().get(str(option["value"]), "")
        return option
