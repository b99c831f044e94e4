"""App: duty, who works when."""

from django.apps import AppConfig
from django.db.models.signals import post_save
from django.utils.translation import gettext_lazy as _

from core import triggers


class DutyConfig(AppConfig):
    name = "duty"
    verbose_name = _("Duty")

    def ready(self) -> None:
        from deadlines import registry
        from duty import wording
        from duty.queries import standing
        from duty.services import ensure_posts, watch_handovers, watch_rosters
        from duty.triggers import TRIGGERS
        from staff.models import Community
        from tickets.queries.technicians import follow_roster

        def a_new_community(instance: Community, *, created: bool, raw: bool = False, **_: object) -> None:
            """Its posts are there from the beginning."""
            if created and not raw:
                ensure_posts(instance)

        triggers.keep("duty", TRIGGERS)
        post_save.connect(a_new_community, sender=Community, dispatch_uid="duty.posts", weak=False)
        follow_roster(standing)
        registry.every_hour(watch_rosters)
        registry.every_minute(watch_handovers)
        wording.register_all()
