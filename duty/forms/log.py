"""Writing into the duty log, correcting an entry, looking for one."""

from collections.abc import Sequence
from typing import Any

from crispy_forms.layout import Div
from django import forms
from django.utils.translation import gettext_lazy as _

from attachments.forms import FilesField
from core.days import DayField
from duty import log_refusals as refusals
from duty.log_rules import MAX_WORDS
from duty.models import Post
from staff.models import User
from tickets.forms.page_form import PageForm, moment_field


def words_field(label: Any, rows: int) -> forms.CharField:
    """What is written; its length is the rules' affair, so that nothing is cut off silently."""
    attrs = {"rows": rows, "maxlength": MAX_WORDS}
    missing = {"required": refusals.LogWordsMissing.sentence}
    return forms.CharField(label=label, widget=forms.Textarea(attrs=attrs), error_messages=missing)


class LogForm(PageForm):
    """What happened, at which post, and when if it was not just now."""

    code, submit = "duty_log", _("Write it down")
    posts: Sequence[Post] = ()

    words = words_field(_("What happened"), rows=2)
    post = forms.TypedChoiceField(
        label=_("Post"), coerce=int, error_messages={"invalid_choice": refusals.LogNotYourPost.sentence}
    )
    at = moment_field(
        _("When it happened"), missing="", required=False, help_text=_("Empty: now. The time decides on the shift.")
    )
    papers = FilesField(papers=True)

    @classmethod
    def of(cls, posts: Sequence[Post], *args: Any, **kwargs: Any) -> "LogForm":
        """The form for the posts at which the person writes."""
        bound = type("LogFormOfPosts", (cls,), {"posts": posts, "__module__": cls.__module__})
        made: LogForm = bound(*args, **kwargs)
        return made

    def prepare(self) -> None:
        """One's own post stands first and is chosen."""
        field = self.fields["post"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101 declared above; for the type checker
        field.choices = [(str(post.pk), post.name) for post in self.posts]

    def rows(self) -> list[Any]:
        """The words first: the cursor is there when the page opens."""
        return ["words", Div("post", "at", "papers", css_class="log-when")]


class CorrectionForm(PageForm):
    """What is right; the wrong words stay readable beside it."""

    code, submit = "log_correction", _("Write the correction")

    words = words_field(_("What is right"), rows=4)
    papers = FilesField(papers=True)


class SearchForm(forms.Form):
    """Words, a person, days, a post; everything may stay empty."""

    words = forms.CharField(label=_("Words"), required=False, widget=forms.TextInput(attrs={"type": "search"}))
    post = forms.ModelChoiceField(
        label=_("Post"), required=False, queryset=Post.objects.none(), empty_label=_("all my posts")
    )
    by = forms.ModelChoiceField(label=_("Who"), required=False, queryset=User.objects.none(), empty_label=_("anybody"))
    first = DayField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    last = DayField(label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
