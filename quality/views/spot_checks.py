"""Spot checks: what was drawn of a month, the director's judgement, both signatures (D-5)."""

from collections.abc import Mapping
from datetime import date, datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core import clock
from core.addresses import address_of
from core.refusals import Refused
from quality import services
from quality.enums import Judgement, RecordKind
from quality.forms.audit import ChecksForm, ReviewForm, SignForm
from quality.models import RecordsMonth, SpotCheck
from quality.queries import spot_checks as queries
from quality.services.spot_checks import Found
from staff.access import DeskRequest
from staff.enums import Role

JUDGEMENT, WORDS = "judgement-", "words-"


def draws(request: DeskRequest) -> HttpResponse:
    """The latest month; where none was drawn, what will be and when."""
    latest = queries.draws_of(request.community).first()
    if latest:
        return redirect("quality:spot_checks", community=request.community.slug, month=latest.month)
    return render(request, "quality/spot_checks.html", {"draw": None})


def spot_checks(request: DeskRequest, month: date) -> HttpResponse:
    """One month."""
    return _page(request, _draw(request, month))


def judge(request: DeskRequest, month: date) -> HttpResponse:
    """What the director found; what fits is kept, whatever is still to come."""
    draw, typed = _draw(request, month), _typed(request.POST.dict())
    try:
        count = services.judge_checks(draw_id=draw.pk, found=typed, by=request.user, now=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _page(request, draw, typed=typed, status=422)
    messages.success(request, _("%(count)s judgements kept.") % {"count": count})
    return _back(request, month)


def sign(request: DeskRequest, month: date) -> HttpResponse:
    """The director signs the checks."""
    return _signed(request, month, as_director=True)


def review(request: DeskRequest, month: date) -> HttpResponse:
    """The supervisor signs the review of the month's records."""
    return _signed(request, month, as_director=False)


def _signed(request: DeskRequest, month: date, *, as_director: bool) -> HttpResponse:
    draw, now = _draw(request, month), clock.now()
    form = ChecksForm(request.POST) if as_director else ReviewForm(request.POST)
    verb = services.sign_checks if as_director else services.review_month
    if form.is_valid() and _signs(form, request, now):
        try:
            verb(draw_id=draw.pk, by=request.user, words=form.cleaned_data["words"], now=now)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Signed. Nothing of it changes any more."))
            return _back(request, month)
    return _page(request, draw, form=form, status=422)


def _signs(form: SignForm, request: DeskRequest, now: datetime) -> bool:
    return form.check_signatures({"secret": request.user}, now=now, address=address_of(request))


def _draw(request: DeskRequest, month: date) -> RecordsMonth:
    found = queries.month_of(request.community, month)
    if found is None:
        raise Http404
    return found


def _back(request: DeskRequest, month: date) -> HttpResponse:
    return redirect("quality:spot_checks", community=request.community.slug, month=month)


def _typed(posted: Mapping[str, str]) -> dict[int, Found]:
    found = {}
    for name, value in posted.items():
        number = name.removeprefix(JUDGEMENT)
        if name.startswith(JUDGEMENT) and number.isascii() and number.isdecimal() and len(number) < 19:
            found[int(number)] = Found(value, posted.get(f"{WORDS}{number}", ""))
    return found


def _page(
    request: DeskRequest,
    draw: RecordsMonth,
    *,
    typed: Mapping[int, Found] | None = None,
    form: SignForm | None = None,
    status: int = 200,
) -> HttpResponse:
    checks = list(queries.checks_of(draw))
    all_ = [queries.read_record(name) for name in draw.population]
    posts = queries.names_of_posts([*(one.post_id for one in checks), *(one.post_id for one in all_)])
    role = request.membership.role
    kept = {one.pk: Found(one.judgement, one.words) for one in checks} | dict(typed or {})
    context = {
        "draw": draw,
        "rows": [
            (
                one,
                _url(request, one),
                posts.get(one.post_id or 0, ""),
                kept.get(one.pk, Found(one.judgement, one.words)),
            )
            for one in checks
        ],
        "judgements": Judgement.choices,
        "records": len(draw.population),
        "population": [
            (one, RecordKind(one.kind).label, posts.get(one.post_id or 0, ""), _url(request, one)) for one in all_
        ],
        "unjudged": sum(not one.judgement for one in checks),
        "judges": role == Role.DIRECTOR and draw.signed_at is None,
        "reviews": role == Role.SUPERVISOR and draw.reviewed_at is None,
        "form": form or (ChecksForm() if role == Role.DIRECTOR else ReviewForm()),
        "months": queries.draws_of(request.community)[:12],
    }
    return render(request, "quality/spot_checks.html", context, status=status)


def _url(request: DeskRequest, check: SpotCheck | queries.Record) -> str:
    slug = request.community.slug
    if check.kind == RecordKind.AUDIT:
        return reverse("quality:audit_paper", args=[slug, check.day])
    return f"{reverse('duty:log_paper', args=[slug])}?post={check.post_id}&day={check.day}"
