"""The way in: to the desk of the person's community."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from staff.models import User
from staff.queries import communities_of


def home(request: HttpRequest) -> HttpResponse:
    """To the desk of the one community, or of the one used last; a choice when there are several and none was used."""
    assert isinstance(request.user, User)  # noqa: S101 the access table lets only signed-in people through
    communities = communities_of(request.user)
    last = request.session.get("community")
    chosen = [one for one in communities if one.slug == last] or (communities if len(communities) == 1 else [])
    if chosen:
        return redirect("tickets:desk", community=chosen[0].slug)
    return render(request, "home.html", {"communities": communities})


def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component in every state, for developers (only with OTE_DEBUG)."""
    return render(request, "styleguide.html")
