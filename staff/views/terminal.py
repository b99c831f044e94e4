"""The shared PC: who is here, the change of person, the list of such PCs."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.hashers import make_password
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from core import clock
from core.addresses import address_of
from core.refusals import Refused
from core.way_back import way_back
from staff.access import DeskRequest
from staff.forms import EnrolForm
from staff.initials import meant
from staff.models import Terminal, User
from staff.presence import TERMINAL, seconds_left, take_seat
from staff.queries import colleagues, kept_forms_of, people_at, terminal_by, terminals_of
from staff.refusals import NobodyByThatName, PersonMissing, SeveralByThatName
from staff.services.sign import check_signature
from staff.services.terminal import digest_of, enrol, revoke, sit_down

YEAR = 365 * 24 * 3600
BACKEND = "django.contrib.auth.backends.ModelBackend"


def terminal_here(request: HttpRequest) -> Terminal | None:
    """The enrolled terminal that this browser is."""
    token = request.COOKIES.get(settings.TERMINAL_COOKIE_NAME, "")
    return terminal_by(digest_of(token)) if token else None


@sensitive_post_parameters("secret")
def who_is_here(request: HttpRequest) -> HttpResponse:
    """Who works at this PC now: the ones of late as buttons, anybody of the community by initials; then the PIN."""
    terminal = terminal_here(request)
    if terminal is None:
        return redirect("staff:login")
    if request.method != "POST":
        return _page(request, terminal)
    now, secret = clock.now(), request.POST.get("secret", "")
    try:
        user = _person(request, terminal, secret)
        check_signature(user=user, secret=secret, now=now, address=address_of(request), field="secret")
    except Refused as refusal:
        return _page(request, terminal, refusal=refusal)
    return _change_to(request, terminal, user)


def _person(request: HttpRequest, terminal: Terminal, secret: str) -> User:
    people = list(colleagues(terminal.community))
    typed, chosen = request.POST.get("who", "").strip()[:60], request.POST.get("person", "")
    if typed:
        found = meant(typed, people)
        if len(found) == 1:
            return found[0]
        make_password(secret)  # takes as long as for somebody who is there
        if found:
            raise SeveralByThatName("who", typed=typed, names="、".join(f"{one} {one.username}" for one in found[:6]))
        raise NobodyByThatName("who", typed=typed)
    for one in people:
        if str(one.pk) == chosen:
            return one
    raise PersonMissing("who")


def _change_to(request: HttpRequest, terminal: Terminal, user: User) -> HttpResponse:
    """Another session, another key and another token: nothing of the former person goes on (PR)."""
    before = request.user.pk if request.user.is_authenticated else None
    target = way_back(request) if before == user.pk else ""
    request.session.flush()
    login(request, user, backend=BACKEND)
    take_seat(request.session, terminal)
    sit_down(terminal, user, before=before, now=clock.now())
    if kept_forms_of(user).exists():
        return redirect("staff:kept")
    return redirect(target or "home")


def _page(request: HttpRequest, terminal: Terminal, *, refusal: Refused | None = None) -> HttpResponse:
    locked = request.user.is_authenticated and seconds_left(request.session, clock.now()) == 0
    context = {
        "terminal": terminal,
        "people": people_at(terminal),
        "refusal": refusal,
        "chosen": request.POST.get("person", "") or (str(request.user.pk) if request.user.is_authenticated else ""),
        "typed": request.POST.get("who", ""),
        "present": None if locked else request.user,
    }
    return render(request, "staff/who_is_here.html", context, status=refusal.status if refusal else 200)


def terminals(request: DeskRequest) -> HttpResponse:
    """The community's shared PCs; a lead enrols the one at which they sit."""
    here, now = terminal_here(request), clock.now()
    form = EnrolForm(request.POST or None, initial={"lock_minutes": request.community.lock_minutes or 5})
    if request.method == "POST" and here is None and form.is_valid():
        try:
            terminal, token = enrol(request.membership, now=now, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            take_seat(request.session, terminal)
            messages.success(request, _("This PC is enrolled: colleagues change over here by PIN."))
            answer = redirect("staff:terminals", community=request.community.slug)
            answer.set_cookie(
                settings.TERMINAL_COOKIE_NAME,
                token,
                max_age=YEAR,
                httponly=True,
                secure=settings.SESSION_COOKIE_SECURE,
                samesite="Lax",
            )
            return answer
    rows = terminals_of(request.community)
    context = {"form": form, "rows": rows, "here": here, "now": now}
    return render(request, "staff/terminals.html", context, status=422 if form.errors else 200)


def revoke_terminal(request: DeskRequest, pk: int) -> HttpResponse:
    """From now on no PIN opens the desk there."""
    terminal = Terminal.objects.filter(community=request.community, pk=pk).first()
    if terminal is None:
        raise Http404
    revoke(request.membership, terminal, now=clock.now())
    if request.session.get(TERMINAL) == terminal.pk:
        request.session.pop(TERMINAL)
    messages.success(request, _("“%(name)s” is no shared PC any more.") % {"name": terminal.name})
    return redirect("staff:terminals", community=request.community.slug)
