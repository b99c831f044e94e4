"""What happens right after somebody has signed in: the seat at an enrolled PC, what comes first, what was kept."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from core import clock
from staff.first_things import PASSWORD, SECOND_FACTOR, demand, page_of
from staff.models import FirstPassword, Terminal, User
from staff.presence import take_seat
from staff.queries import colleagues, has_second_factor, kept_forms_of, needs_second_factor
from staff.services.sign import forgive_pin
from staff.services.terminal import sit_down
from staff.views.terminal import BACKEND, terminal_here

__all__ = ["BACKEND", "arrive", "seat_for"]


def seat_for(request: HttpRequest, user: User) -> Terminal | None:
    """The enrolled PC at which the person sits, when they belong to its community."""
    terminal = terminal_here(request)
    return terminal if terminal and colleagues(terminal.community).filter(pk=user.pk).exists() else None


def arrive(request: HttpRequest, user: User, target: str) -> HttpResponse:
    """The password was given, and a code where one is asked: wrong PINs before it count no more."""
    forgive_pin(user)
    terminal = seat_for(request, user)
    if terminal:
        sit_down(terminal, user, before=None, now=clock.now())
        take_seat(request.session, terminal)
    if FirstPassword.objects.filter(pk=user.pk).exists():
        demand(request.session, PASSWORD)
    if not terminal and needs_second_factor(user, settings.SECOND_FACTOR) and not has_second_factor(user):
        demand(request.session, SECOND_FACTOR)
    first = page_of(request.session)
    if first:
        return redirect(first)
    return redirect("staff:kept") if kept_forms_of(user).exists() else redirect(target)
