"""Login, language and type size; what a community sets for itself."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView, redirect_to_login
from django.forms.models import model_to_dict
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _

from core import clock
from core.refusals import refused_page, unsealed
from core.typed import typed_in
from core.way_back import way_back
from staff.access import DeskRequest
from staff.enums import SETUP
from staff.forms import LoginForm, RulesForm
from staff.language import known, remember
from staff.models import FirstPassword, User
from staff.queries import has_second_factor
from staff.refusals import FirstPasswordEnded
from staff.services import SETTINGS, set_rules
from staff.views.arrival import arrive, seat_for
from staff.views.second_factor import ask_code
from staff.views.terminal import terminal_here

TYPED = "typed_"  # before the names of what was typed, so that they are none of the desk's own


class Leave(LogoutView):
    """Out; what opens the phone's sealed copies goes too."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Django's, and the cookie is gone."""
        answer = super().post(request, *args, **kwargs)
        answer.delete_cookie(settings.PAGES_COOKIE_NAME, samesite="Strict")
        return answer


class DeskLoginView(LoginView):
    """Login; back to where a lost session broke off."""

    authentication_form = LoginForm
    template_name = "registration/login.html"
    redirect_authenticated_user = True

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """At an enrolled PC one is asked who one is; `?password` is the way beside it."""
        if terminal_here(request) and "password" not in request.GET and not request.user.is_authenticated:
            return redirect("staff:terminal")
        return super().get(request, *args, **kwargs)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """The password was given. Away from an enrolled PC, which is a factor of its own, the second one is asked."""
        user = form.get_user()
        first = FirstPassword.objects.filter(pk=user.pk).first()
        if first and first.until <= clock.now():
            form.add_error(None, str(FirstPasswordEnded()))
            return self.form_invalid(form)
        if has_second_factor(user) and seat_for(self.request, user) is None:
            return ask_code(self.request, user, self.get_success_url())
        login(self.request, user)
        return arrive(self.request, user, self.get_success_url())


def set_up_door(request: HttpRequest) -> HttpResponse:
    """The set-up pages have no login of their own: one way in, with one lock and one second factor."""
    if request.user.is_authenticated:
        return redirect("home")  # somebody who may not enter them
    return redirect_to_login(request.GET.get("next", "/admin/"))


def choose_language(request: HttpRequest) -> HttpResponse:
    """Remember the language. The page of a refusal is shown again in it, with what was typed; else one goes back."""
    language = known(request.POST.get("language", ""))
    refusal = unsealed(request.POST.get("refused", ""))
    if language and refusal:
        translation.activate(language)
        typed = [(name.removeprefix(TYPED), value) for name, value in typed_in(request.POST) if name.startswith(TYPED)]
        response = refused_page(request, refusal, back=way_back(request) or "/", typed=typed)
    else:
        response = HttpResponseRedirect(way_back(request) or "/")
    if language:
        remember(request, response, language)
    return response


def choose_type_size(request: HttpRequest) -> HttpResponse:
    """Switch the person's large-type mode."""
    assert isinstance(request.user, User)  # noqa: S101 the access table lets only signed-in people through
    User.objects.filter(pk=request.user.pk).update(large_type=request.POST.get("large") == "1")
    return HttpResponseRedirect(way_back(request) or "/")


def rules(request: DeskRequest) -> HttpResponse:
    """How this community counts second calls and makes its revisits; the director or the administrator sets it."""
    form = RulesForm(request.POST or None, initial=model_to_dict(request.community, SETTINGS))
    if request.method == "POST" and form.is_valid():
        set_rules(request.membership, now=clock.now(), **form.cleaned_data)
        messages.success(request, _("Saved. It counts from the next call and the next closing on."))
        return redirect("staff:rules", community=request.community.slug)
    context = {"form": form, "may_change": request.membership.role in SETUP}
    return render(request, "staff/rules.html", context, status=422 if form.errors else 200)
