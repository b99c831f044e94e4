"""The posts of a community: the usual three where there are none; set up, put in order, taken out of use by leads."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Count, Max

from core.once import made_with
from duty import post_refusals as refusals
from duty import post_rules as rules
from duty.enums import PostKind
from duty.models import IN_USE, Post
from duty.queries.posts import hanging_on
from ledger import services as ledger
from staff.enums import Role
from staff.models import Community, Department, Membership

DEFAULTS = (
    ("客服前台", PostKind.FRONT, Role.FRONT),
    ("大门岗", PostKind.GATE, Role.GUARD),
    ("工程值班室", PostKind.WORKS, Role.TECHNICIAN),
)


@dataclass(frozen=True)
class PostWish:
    """What a post is to be: its name, whose work is done there, which department keeps it, if one is known."""

    name: str
    kind: PostKind
    department: Department | None = None


def ensure_posts(community: Community) -> None:
    """Enter front desk, gate and engineering duty room where there are no posts. Twice at once does no harm.

    A new community has no people yet: its posts get their department from `link_departments`.
    """
    if Post.objects.filter(community=community).exists():
        return
    Post.objects.bulk_create(
        (
            Post(community=community, name=name, kind=kind, position=position)
            for position, (name, kind, _role) in enumerate(DEFAULTS)
        ),
        ignore_conflicts=True,
    )


def link_departments(community: Community) -> None:
    """Give each post without one the department in which most people of its role work."""
    for _name, kind, role in DEFAULTS:
        rows = Membership.objects.filter(community=community, role=role, active=True, department__isnull=False)
        most = rows.values("department").annotate(people=Count("pk")).order_by("-people", "department").first()
        if most:
            Post.objects.filter(community=community, kind=kind, department=None).update(department=most["department"])


@transaction.atomic
def set_post(
    who: Membership, wish: PostWish, *, post_id: int | None = None, key: uuid.UUID | None = None, now: datetime
) -> Post:
    """Enter a post at the end of the list, or change one; what was written there stays. The same `key` enters once.

    The address lets only leads in. Raises a Refused.
    """
    name = rules.check_name(wish.name)
    if wish.department and wish.department.community_id != who.community_id:
        raise refusals.PostDepartmentElsewhere("department")
    if key and (again := made_with(Post, key, community_id=who.community_id)):
        return again
    facts: dict[str, object] = {"name": name, "kind": wish.kind, "department": wish.department}
    try:
        with transaction.atomic():
            post = _changed(who, post_id, facts) if post_id else _fresh(who.community, key, facts)
    except IntegrityError as taken:
        if key and (again := made_with(Post, key, community_id=who.community_id)):
            return again  # a double click
        raise refusals.PostNameTaken("name") from taken
    department = wish.department.pk if wish.department else None
    _seal(who, post, "set", at=now, facts={"name": ledger.digest(name), "kind": wish.kind, "department": department})
    return post


def _fresh(community: Community, key: uuid.UUID | None, facts: dict[str, object]) -> Post:
    last = Post.objects.filter(community=community).aggregate(last=Max("position"))["last"]
    return Post.objects.create(community=community, key=key, position=0 if last is None else last + 1, **facts)


def _changed(who: Membership, post_id: int, facts: dict[str, object]) -> Post:
    post = lock_post(who, post_id)
    for name, value in facts.items():
        setattr(post, name, value)
    post.save(update_fields=list(facts))
    return post


@transaction.atomic
def order_post(who: Membership, post_id: int, *, up: bool, now: datetime) -> None:
    """One place up or down in every list of posts; at the end of the list nothing happens. Raises PostGone."""
    rows = list(Post.objects.select_for_update(no_key=True).filter(IN_USE, community=who.community).order_by("pk"))
    rows.sort(key=lambda post: (post.position, post.pk))
    place = next((place for place, post in enumerate(rows) if post.pk == post_id), None)
    if place is None:
        raise refusals.PostGone
    other = place - 1 if up else place + 1
    if not 0 <= other < len(rows):
        return
    rows[place], rows[other] = rows[other], rows[place]
    for position, post in enumerate(rows):
        post.position = position
    Post.objects.bulk_update(rows, ["position"])
    ledger.append(
        who.community_id, "post.ordered", subject=f"post:{post_id}", actor_id=who.user_id, at=now,
        facts={"order": [post.pk for post in rows]},
    )  # fmt: skip


@transaction.atomic
def retire_post(who: Membership, post_id: int, *, now: datetime) -> Post:
    """Take a post out of use once nothing hangs on it; its log, its handovers and its keys' history stay readable.

    Raises PostInUse, which says what has to be done first.
    """
    post = lock_post(who, post_id)
    rules.check_free(post.name, hanging_on([post])[post.pk])
    post.retired_at, post.retired_by = now, who.user
    post.save(update_fields=["retired_at", "retired_by"])
    _seal(who, post, "retired", at=now, facts={})
    return post


def lock_post(who: Membership, post_id: int) -> Post:
    """The post in use under its lock: whatever hangs something on a post takes it first. Raises PostGone."""
    rows = Post.objects.select_for_update(of=("self",), no_key=True).select_related("community")
    post = rows.filter(IN_USE, pk=post_id, community=who.community).first()
    if post is None:
        raise refusals.PostGone
    return post


def _seal(who: Membership, post: Post, verb: str, *, at: datetime, facts: dict[str, ledger.Fact]) -> None:
    ledger.append(who.community_id, f"post.{verb}", subject=f"post:{post.pk}", actor_id=who.user_id, at=at, facts=facts)
