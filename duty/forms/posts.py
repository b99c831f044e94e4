"""A post as a lead sets it up."""

import uuid
from collections.abc import Sequence
from typing import Any

from crispy_forms.layout import Div
from django import forms
from django.utils.translation import gettext_lazy as _

from core.plain_form import Plain
from duty import post_refusals as refusals
from duty.enums import PostKind
from duty.models import Post
from duty.post_rules import MAX_NAME
from duty.services import PostWish
from staff.models import Department


class PostForm(Plain):
    """Name, kind, department; the click's key for a new one."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(
        label=_("Name of the post"),
        max_length=MAX_NAME,
        error_messages={"required": refusals.PostNameMissing.sentence, "max_length": refusals.PostNameMissing.sentence},
    )
    kind = forms.ChoiceField(
        label=_("Kind of post"),
        choices=PostKind.choices,
        help_text=_("Front desk, gate and duty room are kept by those roles, unless a department keeps them."),
    )
    department = forms.ModelChoiceField(
        label=_("Department that keeps it"),
        queryset=Department.objects.none(),
        required=False,
        empty_label=_("by role"),
        error_messages={"invalid_choice": refusals.PostDepartmentElsewhere.sentence},
        help_text=_("Its people read and write this log, hold its keys and hand it over."),
    )
    shown = ("key", "name", Div("kind", "department", css_class="form-pair"))

    def __init__(self, *args: Any, departments: Sequence[Department], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["department"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 declared above; for the type checker
        field.queryset = Department.objects.filter(pk__in=[one.pk for one in departments])
        # drawn once for every post: the list has been read already
        field.choices = [("", field.empty_label or ""), *((one.pk, one.name) for one in departments)]

    @classmethod
    def of(cls, post: Post, departments: Sequence[Department]) -> "PostForm":
        """The form of a post that is there."""
        first = {"name": post.name, "kind": post.kind, "department": post.department_id}
        return cls(initial=first, departments=departments, auto_id=f"p{post.pk}_%s")

    @classmethod
    def fresh(cls, departments: Sequence[Department]) -> "PostForm":
        """An empty one, with a key for the click."""
        return cls(initial={"key": uuid.uuid4(), "kind": PostKind.OTHER}, departments=departments, auto_id="p0_%s")

    @property
    def wish(self) -> PostWish:
        """What is wanted; valid forms only."""
        data = self.cleaned_data
        return PostWish(data["name"], PostKind(data["kind"]), data["department"])
