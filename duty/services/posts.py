"""The posts of a community: the usual three where there are none yet."""

from django.db.models import Count

from duty.enums import PostKind
from duty.models import Post
from staff.enums import Role
from staff.models import Community, Membership

DEFAULTS = (
    ("客服前台", PostKind.FRONT, Role.FRONT),
    ("大门岗", PostKind.GATE, Role.GUARD),
    ("工程值班室", PostKind.WORKS, Role.TECHNICIAN),
)


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
