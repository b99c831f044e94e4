"""The posts of the community as leads set them up: what they are called, in which order, whose they are."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core import clock
from core.refusals import Refused
from duty import services
from duty.forms.posts import PostForm
from duty.models import Post
from duty.queries.posts import hanging_on, posts_in_use, posts_retired
from staff.access import DeskRequest
from staff.enums import LEADS
from staff.queries import departments_of

ORDER = {"up": True, "down": False}


def posts(request: DeskRequest) -> HttpResponse:
    """Every post in use, each with its form; POST enters one, changes one, puts it in order or takes it out of use."""
    if request.method != "POST":
        return _page(request)
    now, known = clock.now(), posts_in_use(request.community)
    post, do = _post_of(request, known), request.POST.get("do", "")
    if post and do in ORDER:
        services.order_post(request.membership, post.pk, up=ORDER[do], now=now)
        return _saved(request, _("The order is changed."))
    if post and do == "retire":
        return _retire(request, post, now)
    return _set(request, post, now)


def _post_of(request: DeskRequest, known: list[Post]) -> Post | None:
    """Which post the form is about; None for a new one, 404 for one of elsewhere or one that left."""
    wanted = request.POST.get("post", "")
    found = next((one for one in known if str(one.pk) == wanted), None)
    if wanted and found is None:
        raise Http404
    return found


def _set(request: DeskRequest, post: Post | None, now: datetime) -> HttpResponse:
    departments = list(departments_of(request.community))
    form = PostForm(request.POST, departments=departments, auto_id=f"p{post.pk if post else 0}_%s")
    try:
        if form.is_valid():
            key = None if post else form.cleaned_data["key"]
            services.set_post(request.membership, form.wish, post_id=post.pk if post else None, key=key, now=now)
            return _saved(request, _("Saved. What was written at the post stays as it is."))
    except Refused as refusal:
        form.refuse(refusal)
    return _page(request, bound=form, about=post)


def _retire(request: DeskRequest, post: Post, now: datetime) -> HttpResponse:
    try:
        services.retire_post(request.membership, post.pk, now=now)
    except Refused as refusal:
        return _page(request, about=post, stopped=str(refusal))
    return _saved(request, _("The post is out of use; its log stays readable."))


def _saved(request: DeskRequest, told: str) -> HttpResponse:
    messages.success(request, told)
    return redirect("duty:posts", community=request.community.slug)


def _page(
    request: DeskRequest, *, bound: PostForm | None = None, about: Post | None = None, stopped: str = ""
) -> HttpResponse:
    community, known = request.community, posts_in_use(request.community)
    hanging, departments = hanging_on(known), list(departments_of(community))
    lines = [
        (post, hanging[post.pk], bound if bound and about and post.pk == about.pk else PostForm.of(post, departments))
        for post in known
    ]
    context: dict[str, Any] = {
        "lines": lines,
        "fresh": bound if bound and about is None else PostForm.fresh(departments),
        "bound": about.pk if about else 0,
        "stopped": stopped,
        "retired": posts_retired(community),
        "may_change": request.membership.role in LEADS,
    }
    return render(request, "duty/posts.html", context, status=422 if bound else 409 if stopped else 200)
