"""Forms of patrols: a route, a visited point, the end of a round (L-6)."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from attachments.forms import FilesField
from core.plain_form import Plain
from duty import patrol_refusals as refusals
from duty.models import PatrolPoint, Post
from staff.enums import Role
from staff.models import Department, User
from staff.queries import departments_of
from tickets import refusals as tickets
from tickets.enums import Kind
from tickets.forms.page_form import PageForm
from tickets.models import Category
from tickets.queries.caller import supervisors_for

FOUND = (Kind.REPAIR, Kind.HELP)


class RouteForm(PageForm):
    """A route's name, its post, its times, its points one a line."""

    code, submit = "patrol_route", _("Save the route")
    posts: Sequence[Post] = ()

    name = forms.CharField(label=_("Name of the route"), max_length=40, required=False)
    post = forms.TypedChoiceField(label=_("Post"), coerce=int)
    times = forms.CharField(
        label=_("Times of the day"), max_length=200, required=False, help_text=_("For example 08:00 14:00 22:00.")
    )
    points = forms.CharField(
        label=_("Points, one a line, in the order of the round"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("A place that keeps its words keeps its code on the wall."),
    )

    def prepare(self) -> None:
        """The community's posts."""
        field = self.fields["post"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101 declared above; for the type checker
        field.choices = [(str(post.pk), post.name) for post in self.posts]


class PointForm(Plain):
    """Other words for a point that keeps its code."""

    place = forms.CharField(
        label=_("What the place is called"),
        max_length=60,
        error_messages={"required": _("Write what the place is called, in up to 60 characters.")},
    )

    @classmethod
    def of(cls, point: PatrolPoint) -> "PointForm":
        """The form of a point that is there."""
        return cls(initial={"place": point.place}, auto_id=f"o{point.pk}_%s")


class RouteRetireForm(PageForm):
    """Why a route leaves."""

    code, submit = "patrol_retire", _("Take the route out of use")

    words = forms.CharField(
        label=_("Why"),
        max_length=200,
        help_text=_("For example: the two routes of the garage are walked as one."),
        error_messages={"required": refusals.RouteReasonMissing.sentence},
    )


class VisitForm(PageForm):
    """Something found at a point; what is in order needs no form but a button."""

    code, submit = "patrol_visit", _("Report it")

    finding = forms.CharField(
        label=_("What is not in order"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    category = forms.ModelChoiceField(
        label=_("What it is about"),
        queryset=Category.objects.none(),
        required=False,
        error_messages={"invalid_choice": refusals.FindingKind.sentence},
    )
    department = forms.ModelChoiceField(
        label=_("Responsible department"), queryset=Department.objects.none(), required=False
    )
    photos = FilesField(label=_("Photos"))
    supervised_by = forms.ModelChoiceField(
        label=_("Supervising colleague"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Choose the colleague"),
        error_messages={"invalid_choice": tickets.SupervisingColleagueUnfit.sentence},
    )

    def prepare(self) -> None:
        """The community's own lists; only a trainee names a colleague (IN-8)."""
        colleague = self.fields["supervised_by"]
        assert isinstance(colleague, forms.ModelChoiceField)  # noqa: S101 declared above; for the type checker
        if self.who.role == Role.TRAINEE:
            colleague.queryset = supervisors_for(self.who.community)
        else:
            del self.fields["supervised_by"]
        category, department = self.fields["category"], self.fields["department"]
        assert isinstance(category, forms.ModelChoiceField)  # noqa: S101 declared above; for the type checker
        assert isinstance(department, forms.ModelChoiceField)  # noqa: S101 declared above; for the type checker
        rows = Category.objects.filter(community=self.who.community, kind__in=FOUND, active=True)
        category.queryset = rows.order_by("-kind", "position", "pk")
        department.queryset = departments_of(self.who.community)


class FinishForm(PageForm):
    """The end of a round; a reason where points were left out."""

    code, submit = "patrol_finish", _("Finish the round")

    words = forms.CharField(label=_("Points left out: why"), max_length=300, required=False)

    def rows(self) -> list[Any]:
        """One line."""
        return ["words"]
