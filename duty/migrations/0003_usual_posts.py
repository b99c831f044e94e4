"""Communities that exist already get the usual posts, as a new one does (duty/services/posts.py)."""

from django.db import migrations

POSTS = (("客服前台", "front", "front"), ("大门岗", "gate", "guard"), ("工程值班室", "works", "technician"))


def enter(apps, schema_editor):
    Community = apps.get_model("staff", "Community")
    Membership = apps.get_model("staff", "Membership")
    Post = apps.get_model("duty", "Post")
    for community in Community.objects.all():
        for position, (name, kind, role) in enumerate(POSTS):
            first = (
                Membership.objects.filter(community=community, role=role, active=True, department__isnull=False)
                .order_by("pk")
                .first()
            )
            Post.objects.create(
                community=community,
                name=name,
                kind=kind,
                position=position,
                department_id=first.department_id if first else None,
            )


class Migration(migrations.Migration):
    dependencies = [("duty", "0002_duty_log")]
    operations = [migrations.RunPython(enter, migrations.RunPython.noop)]
