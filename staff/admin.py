"""Set-up pages for the administrator: communities, departments, users, memberships."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core import clock
from staff.models import Community, Department, Membership, User
from staff.rules import FIRST_PASSWORD_FOR
from staff.services import drop_factor, end_sessions, give_first_password

admin.site.site_header = admin.site.site_title = _("Set-up of the desk")
admin.site.index_title = _("What is set up here")


class MembershipInline(admin.TabularInline[Membership, User]):
    model = Membership
    extra = 1


class NewUserForm(forms.ModelForm[User]):
    """Who is new here. The password is made, not typed."""

    class Meta:
        model = User
        fields = ("username", "name")


@admin.register(User)
class DeskUserAdmin(UserAdmin[User]):
    list_display = ("username", "name", "is_active", "is_superuser")
    search_fields = ("username", "name")
    inlines = (MembershipInline,)
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Person"), {"fields": ("name", "email", "language", "large_type")}),
        (_("Access"), {"fields": ("is_active", "is_staff", "is_superuser")}),
    )
    add_fieldsets = ((None, {"classes": ("wide",), "fields": ("username", "name")}),)
    add_form = NewUserForm
    add_form_template = None
    actions = ("reset_second_factor",)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Django's hook: of those who may everything only one of them makes a first password or resets a factor."""
        may = super().has_change_permission(request, obj)
        return may and (obj is None or not obj.is_superuser or cast("User", request.user).is_superuser)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Django's hook: nobody gives more than they have."""
        own = tuple(super().get_readonly_fields(request, obj))
        return own if cast("User", request.user).is_superuser else (*own, "is_staff", "is_superuser")

    @admin.action(description=_("Reset the second factor (after making sure who asks)"), permissions=["change"])
    def reset_second_factor(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """For whom the phone and the recovery codes are gone. One's own is given up with password and code."""
        now, by = clock.now(), cast("User", request.user)
        others = queryset.exclude(pk=by.pk).order_by("pk")
        whose = [user for user in others if self.has_change_permission(request, user)]
        gone = sum(drop_factor(user=user, by=by, now=now) for user in whose)
        told = ngettext("%(count)s second factor is reset.", "%(count)s second factors are reset.", gone)
        self.message_user(request, told % {"count": gone})

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: Any) -> None:
        """Django's hook: nobody types a password for somebody else."""
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        if not obj.is_active:  # else a session would go on where it was, should the account be switched on again
            end_sessions(user=obj, here="", handle=None, now=clock.now(), by=cast("User", request.user))

    def response_add(self, request: HttpRequest, obj: User, post_url_continue: str | None = None) -> HttpResponse:  # noqa: ARG002 Django's hook
        """Django's hook: the new person's first password, once the memberships beside it are saved."""
        return _first_password(request, obj)

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:  # noqa: A002, ARG002 Django's hook
        """A first password for somebody who has forgotten theirs; one's own is changed with the old one."""
        person = self.get_object(request, id)
        if person is None:
            raise Http404
        if not self.has_change_permission(request, person):
            raise PermissionDenied
        if person == request.user:
            return redirect("staff:own_password")
        if request.method == "POST":
            self.log_change(request, person, [{"changed": {"fields": ["password"]}}])
            return _first_password(request, person)
        context = {**self.admin_site.each_context(request), "title": _("First password"), "person": person}
        return TemplateResponse(request, "admin/staff/first_password.html", context)


def _first_password(request: HttpRequest, person: User) -> HttpResponse:
    """Shown in this one answer, which no browser keeps."""
    now = clock.now()
    by = cast("User", request.user)
    context = {
        **admin.site.each_context(request),
        "title": _("First password"),
        "person": person,
        "password": give_first_password(user=person, by=by, now=now),
        "until": now + FIRST_PASSWORD_FOR,
    }
    answer = TemplateResponse(request, "admin/staff/first_password.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


@admin.register(Community)
class CommunityAdmin(admin.ModelAdmin[Community]):
    list_display = ("name", "slug", "timezone", "service_day_ends")


@admin.register(Department)
class DepartmentAdmin(admin.ModelAdmin[Department]):
    list_display = ("name", "community")
    list_filter = ("community",)


@admin.register(Membership)
class MembershipAdmin(admin.ModelAdmin[Membership]):
    list_display = ("user", "community", "role", "department", "active")
    list_filter = ("community", "role", "active")
    search_fields = ("user__username", "user__name")
