"""The change of shift: begin it, count, let a supervisor consent, sign, look back, print (L-2, L-3)."""

import uuid
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core import clock
from core.addresses import address_of
from core.codes import qr_code
from core.refusals import Refused
from duty import services
from duty.access import handover_of, posts_of
from duty.forms.handover import ConsentForm, CountForm, ItemForm, PrepareForm, SignForm
from duty.handover_refusals import NobodySigns
from duty.models import Post, PostItem, ShiftHandover
from duty.policy import writes
from duty.queries.handover import blockers_of, change_at, handovers_of, items_of, sheet_of, takeovers_of
from duty.queries.handover_missing import missing_at
from staff.access import DeskRequest
from staff.enums import LEADS
from staff.models import Membership


def start(request: DeskRequest) -> HttpResponse:
    """A post: what is being handed over or the form to begin, the sheet as it stands (D-3), what was handed over."""
    posts, now = posts_of(request.membership), clock.now()
    wanted = request.GET.get("post", "")
    post = next((one for one in posts if str(one.pk) == wanted), posts[0] if posts else None)
    if post is None:
        return render(request, "duty/handover_start.html", {"posts": posts, "post": None})
    people = _people(request)
    fitting = [one for one in people if writes(one, post) and one.user_id != request.user.pk]
    bound = request.POST if request.method == "POST" else None
    form = PrepareForm(bound, people=fitting, initial={"key": uuid.uuid4()})
    try:
        if form.is_valid():
            comes = next(one for one in fitting if one.pk == form.cleaned_data["incoming"])
            key = form.cleaned_data["key"]
            made = services.prepare_handover(request.membership, post, incoming=comes, key=key, now=now)
            return redirect(_url(request, made))
    except Refused as refusal:
        form.refuse(refusal)
    history = handovers_of(post)
    context = {
        "posts": posts,
        "post": post,
        "form": form if writes(request.membership, post) else None,
        "change": change_at(request.community, now),
        "open": next((one for one in history if one.is_open), None),
        "history": [one for one in history if not one.is_open],
        "missing": missing_at(post, now),
        "sheet": sheet_of(post, request.user.pk, now),
        "may_set": request.membership.role in LEADS,
    }
    return render(request, "duty/handover_start.html", context, status=422 if form.errors else 200)


def page(request: DeskRequest, pk: int) -> HttpResponse:
    """One handover: being worked on with its forms, or frozen as it was signed."""
    return _page(request, handover_of(request.membership, pk), now=clock.now())


def save(request: DeskRequest, pk: int) -> HttpResponse:
    """Keep what was counted and the words for the next shift."""
    handover, now = handover_of(request.membership, pk), clock.now()
    form = _count_form(handover, request.POST)
    try:
        if form.is_valid():
            facts = {"counts": form.counts(), "words": form.cleaned_data["words"], "now": now}
            services.save_counts(request.membership, handover_id=pk, **facts)
            messages.success(request, _("Saved."))
            return redirect(_url(request, handover))
    except Refused as refusal:
        form.refuse(refusal)
    return _page(request, handover, now=now, count=form)


def consent(request: DeskRequest, pk: int) -> HttpResponse:
    """A supervisor consents with their own password or PIN, whoever is logged in at the screen."""
    handover, now = handover_of(request.membership, pk), clock.now()
    count = _keep_typed(request, handover, now)
    form = _consent_form(request, handover, now, request.POST)
    if form.is_valid():
        lead = next(one for one in _leads(request, handover) if one.pk == form.cleaned_data["supervisor"])
        if form.check_signatures({"secret_lead": lead.user}, now=now, address=address_of(request)):
            facts = {"deadline_ids": form.chosen(), "reason": form.cleaned_data["reason"], "now": now}
            try:
                services.consent_to_takeover(request.membership, handover_id=pk, supervisor=lead, **facts)
            except Refused as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, _("Recorded: taken over by name, with consent."))
                return redirect(_url(request, handover))
    return _page(request, handover, now=now, consented=form, count=count)


def sign(request: DeskRequest, pk: int) -> HttpResponse:
    """Both on one screen, or one after the other; who goes first."""
    handover, now = handover_of(request.membership, pk), clock.now()
    if not handover.is_open:
        return redirect(_url(request, handover))
    count = _keep_typed(request, handover, now)
    form = SignForm(request.POST, handover=handover)
    signers = {"secret_out": handover.outgoing, "secret_in": handover.incoming}
    given = {name: user for name, user in signers.items() if request.POST.get(name)}
    if not given and request.POST.get("secret_lead"):  # the Enter key after the supervisor's secret
        return consent(request, pk)
    try:
        if form.is_valid() and form.check_signatures(given, now=now, address=address_of(request)):
            _signed(request, form, handover, set(given), now=now)
            return redirect(_url(request, handover))
    except Refused as refusal:
        form.refuse(refusal)
    return _page(request, handover, now=now, signing=form, count=count)


def _keep_typed(request: DeskRequest, handover: ShiftHandover, now: datetime) -> CountForm | None:
    """What was counted and not saved is saved with every button; what can't be is given back to be shown as typed."""
    form = _count_form(handover, request.POST)
    if not handover.is_open or not form.has_changed():
        return None
    try:
        if form.is_valid():
            facts = {"counts": form.counts(), "words": form.cleaned_data["words"], "now": now}
            services.save_counts(request.membership, handover_id=handover.pk, **facts)
            handover.refresh_from_db(fields=["words", "signed_out_at"])
            return None
    except Refused as refusal:
        form.refuse(refusal)
    return form


def _signed(request: DeskRequest, form: SignForm, handover: ShiftHandover, given: set[str], *, now: datetime) -> None:
    who, pk = request.membership, handover.pk
    if "secret_in" in given:
        take = {int(one) for one in form.ticked("take") if one.isascii() and one.isdecimal() and len(one) < 19}
        comes = services.Comes(set(form.ticked("block")), area_checked=form.cleaned_data["area"], take=take)
        services.sign_handover(who, comes=comes, both="secret_out" in given, handover_id=pk, now=now)
        messages.success(request, _("Handed over. The sheet is frozen as both signed it."))
    elif "secret_out" in given:
        services.sign_out(who, handover_id=pk, now=now)
        messages.success(request, _("Signed by who goes. Now who comes reads every block and signs."))
    else:
        raise NobodySigns("secret_in")


def withdraw(request: DeskRequest, pk: int) -> HttpResponse:
    """Take back what nobody finished."""
    handover = handover_of(request.membership, pk)
    services.withdraw_shift_handover(request.membership, handover_id=pk, now=clock.now())
    messages.success(request, _("Taken back. The post stays with who has it."))
    return redirect(f"{reverse('duty:handovers', args=[request.community.slug])}?post={handover.post_id}")


def paper(request: DeskRequest, pk: int) -> HttpResponse:
    """The signed sheet on A4, with the ledger's head as text and as a code."""
    handover = handover_of(request.membership, pk)
    if not handover.is_signed:
        raise Http404
    anchor = f"{request.community.slug} {handover.ledger_seq} {handover.ledger_head}"
    head = " ".join(handover.ledger_head[place : place + 8] for place in range(0, 64, 8))
    context = {"handover": handover, "head": head, "code": qr_code(anchor, scale=2), "now": clock.now()}
    return render(request, "duty/handover_paper.html", context)


def items(request: DeskRequest, pk: int) -> HttpResponse:
    """The items of a post; leads enter, change and take out."""
    post = next((one for one in posts_of(request.membership) if one.pk == pk), None)
    if post is None:
        raise Http404
    now, known = clock.now(), items_of(post)
    wanted = request.POST.get("item", "")
    item = next((one for one in known if str(one.pk) == wanted), None)
    form = None
    if request.method == "POST":
        if request.POST.get("do") == "retire" and item:
            services.retire_item(request.membership, post, item_id=item.pk, now=now)
            return redirect("duty:post_items", community=request.community.slug, pk=post.pk)
        form = ItemForm(request.POST, auto_id=f"i{wanted or 0}_%s")
        if _set(request, form, post, item, now=now):
            return redirect("duty:post_items", community=request.community.slug, pk=post.pk)
    lines = [(one, form if form and one == item else _item_form(one)) for one in known]
    fresh = form if form and item is None else ItemForm(auto_id="i0_%s")
    may = request.membership.role in LEADS
    context = {"post": post, "lines": lines, "fresh": fresh, "may": may, "bound": item.pk if item else 0}
    return render(request, "duty/post_items.html", context, status=422 if form else 200)


def _set(request: DeskRequest, form: ItemForm, post: Post, item: PostItem | None, *, now: datetime) -> bool:
    try:
        if form.is_valid():
            known = item.pk if item else None
            services.set_item(request.membership, post, **form.cleaned_data, item_id=known, now=now)
            return True
    except Refused as refusal:
        form.refuse(refusal)
    return False


def _item_form(one: PostItem) -> ItemForm:
    return ItemForm(initial={"name": one.name, "expected": one.expected}, auto_id=f"i{one.pk}_%s")


def _url(request: DeskRequest, handover: ShiftHandover) -> str:
    return reverse("duty:handover", args=[request.community.slug, handover.pk])


def _people(request: DeskRequest) -> list[Membership]:
    """Who works in the community, by name."""
    rows = Membership.objects.filter(community=request.community, active=True, user__is_active=True)
    return list(rows.select_related("user").order_by("user__name", "pk"))


def _leads(request: DeskRequest, handover: ShiftHandover) -> list[Membership]:
    sides = {handover.outgoing_id, handover.incoming_id}
    return [one for one in _people(request) if one.role in LEADS and one.user_id not in sides]


def _count_form(handover: ShiftHandover, data: Any = None) -> CountForm:
    counts = {one.item_id: one for one in handover.counts.all()}
    return CountForm(data, items=items_of(handover.post), counts=counts, words=handover.words)


def _consent_form(request: DeskRequest, handover: ShiftHandover, now: datetime, data: Any = None) -> ConsentForm:
    leads = _leads(request, handover)
    mine = next((one.pk for one in leads if one.user_id == request.user.pk), "")
    blockers = blockers_of(handover, now)
    return ConsentForm(data, leads=leads, blockers=blockers, initial={"supervisor": mine})


def _page(
    request: DeskRequest,
    handover: ShiftHandover,
    *,
    now: datetime,
    count: CountForm | None = None,
    consented: ConsentForm | None = None,
    signing: SignForm | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {"handover": handover, "may": writes(request.membership, handover.post)}
    if handover.is_open:
        blockers = blockers_of(handover, now)
        ticked = set(signing.ticked("block")) if signing else set()
        take = {int(one) for one in signing.ticked("take") if one.isdecimal()} if signing else None
        context |= {
            "sheet": sheet_of(handover.post, handover.outgoing_id, now),
            "count": count or _count_form(handover),
            "blockers": blockers,
            "takeovers": takeovers_of(handover, now),
            "consent": (consented or _consent_form(request, handover, now)) if blockers else None,
            "sign": signing or SignForm(handover=handover),
            "ticked": ticked,
            "take": take,
        }
    return render(request, "duty/handover.html", context, status=422 if count or consented or signing else 200)
