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
        from duty import listings, personal, wording
        from duty.queries import standing
        from duty.queries.emergencies import EmergencySubjects
        from duty.queries.keys import CountSubjects, LoanSubjects
        from duty.queries.patrols import RoundSubjects
        from duty.services import ensure_posts, open_counts, plan_rounds, watch_handovers, watch_rosters
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
        registry.register("key_loan", LoanSubjects())
        registry.register("key_count", CountSubjects())
        registry.every_hour(watch_rosters)
        registry.every_minute(open_counts)
        registry.register("emergency", EmergencySubjects())
        registry.register("patrol_round", RoundSubjects())
        registry.every_minute(plan_rounds)
        registry.every_minute(watch_handovers)
        _on_other_pages()
        wording.register_all()
        personal.register()
        listings.register_all()


def _on_other_pages() -> None:
    """Blocks of the handover's sheet, the keys of a unit and of a resident, and keys in the search."""
    from duty import handover_blocks
    from duty.queries.keys_handed_over import keys_still_out
    from duty.queries.passes_handed_over import passes_not_used
    from duty.queries.visitors_handed_over import visitors_still_inside
    from duty.search import find_keys
    from residents import search
    from residents.enums import READERS
    from residents.panels import register_resident, register_unit
    from staff.enums import EVERYONE

    handover_blocks.register("keys", _("Keys out"), keys_still_out)
    handover_blocks.register("visitors", _("Visitors still inside"), visitors_still_inside)
    handover_blocks.register("release_passes", _("Release passes not used"), passes_not_used)
    register_unit("keys", _("Keys"), "duty:unit_keys", roles=READERS, place=20)
    register_resident("keys", _("Keys"), "duty:resident_keys", roles=READERS, place=20)
    search.register("keys", _("Keys"), "key-round", find_keys, roles=EVERYONE)
