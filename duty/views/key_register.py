"""The register of keys: enter one, put it right, hang it at another post, take it out (L-5)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core import clock
from duty import services
from duty.access import key_of, posts_of
from duty.forms.key_register import EditForm, KeyForm, MoveForm, RetireForm
from duty.models import Key, Post
from duty.policy import writes
from duty.views.keys import signed
from staff.access import DeskRequest
from tickets.views.page_forms import carry_out, fresh


def _form_of_posts(posts: Sequence[Post]) -> type[KeyForm]:
    return type("KeyFormOfPosts", (KeyForm,), {"posts": posts, "__module__": KeyForm.__module__})


def add(request: DeskRequest) -> HttpResponse:
    """Enter a key into the register of an own post."""
    now = clock.now()
    own = [post for post in posts_of(request.membership) if writes(request.membership, post)]
    cls = _form_of_posts(own)
    if request.method != "POST":
        return render(request, "duty/key_add.html", {"form": fresh(request, cls, now=now)})
    form = cls(request.POST, who=request.membership, now=now)

    def do(data: Mapping[str, Any]) -> Key:
        post = next(one for one in own if one.pk == data["post"])
        return services.add_key(request.membership, post, form.line, key=data["key"], now=now)

    made = carry_out(request, form, do)
    if made is None:
        return render(request, "duty/key_add.html", {"form": form}, status=422)
    messages.success(request, _("The key is in the register."))
    return redirect("duty:keys", request.community.slug)


def edit(request: DeskRequest, pk: int) -> HttpResponse:
    """Put a key's line in the register right."""
    held, now = key_of(request.membership, pk), clock.now()
    if request.method == "POST":
        form = EditForm(request.POST, who=request.membership, now=now, about=pk)
        done = carry_out(request, form, lambda _data: services.edit_key(request.membership, pk, form.line, now=now))
        if done is not None:
            messages.success(request, _("Saved. What the register said before stays in the key's history."))
            return redirect("duty:key", request.community.slug, pk)
    else:
        unit = held.unit.code if held.unit else ""
        first = {name: getattr(held, name) for name in ("number", "opens", "kind", "copies")}
        form = fresh(request, EditForm, now=now, about=pk, initial={**first, "unit": unit})
    return render(request, "duty/key_edit.html", {"held": held, "form": form}, status=422 if form.errors else 200)


def move(request: DeskRequest, pk: int) -> HttpResponse:
    """Hang a key at another post."""
    held, now = key_of(request.membership, pk), clock.now()
    others = [post for post in posts_of(request.membership) if post.pk != held.post_id]
    others = [post for post in others if writes(request.membership, post)]
    cls: type[MoveForm] = type("MoveFormOfPosts", (MoveForm,), {"posts": others, "__module__": __name__})
    if request.method == "POST":
        form = cls(request.POST, who=request.membership, now=now, about=pk)

        def do(data: Mapping[str, Any]) -> Key:
            signed(request, request.user, data, now=now)
            return services.move_key(request.membership, pk, data["post"], words=data["words"], now=now)

        if carry_out(request, form, do) is not None:
            messages.success(request, _("The key hangs at its new post; where it was stays in its history."))
            return redirect("duty:key", request.community.slug, pk)
    else:
        form = fresh(request, cls, now=now, about=pk)
    context = {"held": held, "form": form if others else None}
    return render(request, "duty/key_move.html", context, status=422 if form.errors else 200)


def retire(request: DeskRequest, pk: int) -> HttpResponse:
    """Take a key out of the register."""
    held, now = key_of(request.membership, pk), clock.now()
    if request.method == "POST":
        form = RetireForm(request.POST, who=request.membership, now=now, about=pk)

        def do(data: Mapping[str, Any]) -> Key:
            signed(request, request.user, data, now=now)
            return services.retire_key(request.membership, pk, words=data["words"], now=now)

        if carry_out(request, form, do) is not None:
            messages.success(request, _("The key is out of the register; its history stays."))
            return redirect("duty:keys", request.community.slug)
    else:
        form = fresh(request, RetireForm, now=now, about=pk)
    return render(request, "duty/key_retire.html", {"held": held, "form": form}, status=422 if form.errors else 200)
