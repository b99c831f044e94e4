"""The way in: to the desk of the person's community; for a technician to their orders."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from staff.enums import Role
from staff.models import User
from staff.queries import memberships_of


def home(request: HttpRequest) -> HttpResponse:
    """To the desk of the one community, or of the one used last; a choice when there are several and none was used."""
    assert isinstance(request.user, User)  # noqa: S101 the access table lets only signed-in people through
    mine = memberships_of(request.user)
    last = request.session.get("community")
    chosen = [one for one in mine if one.community.slug == last] or (mine if len(mine) == 1 else [])
    if chosen:
        place = "tickets:my_orders" if chosen[0].role == Role.TECHNICIAN else "tickets:desk"
        return redirect(place, community=chosen[0].community.slug)
    return render(request, "home.html", {"communities": [one.community for one in mine]})


def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component in every state, for developers (only with OTE_DEBUG)."""
    return render(request, "styleguide.html")
