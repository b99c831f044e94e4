"""`manage.py demo`: fill an empty database with the demonstration company, once."""

import random
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from core import clock
from deadlines.services import keep_calendar
from deskapp.demo.archive import archive
from deskapp.demo.assessment import a_light_month_of_sheets, sheets_and_trainings
from deskapp.demo.connections import a_telephone_system
from deskapp.demo.days import some_days
from deskapp.demo.doors import a_screen, a_shared_pc
from deskapp.demo.engine import engine
from deskapp.demo.gate import a_day_at_the_gate
from deskapp.demo.handover import a_handover_under_way, a_signed_handover
from deskapp.demo.log import duty_log
from deskapp.demo.month import days_until_yesterday, issue_last_month, last_month, old_news_is_read
from deskapp.demo.outreach import outreach, outreach_beside
from deskapp.demo.passes import release_passes
from deskapp.demo.people import a_company
from deskapp.demo.prices import a_rate_card
from deskapp.demo.roster import rosters
from deskapp.demo.rounds import keys_and_patrols
from deskapp.demo.takeaway import what_is_taken_along
from staff.models import User


class Command(BaseCommand):
    help = "Fill an empty database with the demonstration company (logins front, tech, guard, lead, director, admin)."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 Django's signature
        if User.objects.exists():
            self.stdout.write("There are people in this database already; the demonstration is for an empty one.")
            return
        now = clock.now()
        chance = random.Random(20261123)  # noqa: S311 the same company at every start, nothing secret
        keep_calendar(now)
        communities = a_company(now, chance)
        a_shared_pc(communities[0], now)
        for community in communities:
            a_rate_card(community, now)
        rosters(communities[0], now)
        duty_log(communities[0], now)
        keys_and_patrols(communities[0], now)
        a_day_at_the_gate(communities[0], now)
        what_is_taken_along(communities[0], now)
        release_passes(communities[0], now)
        a_signed_handover(communities[0], now - timedelta(hours=7))
        last_month(communities[0], now, matters=18)
        last_month(communities[1], now, matters=6)
        some_days(communities[0], now, chance, days=3, a_day=8)
        some_days(communities[1], now, chance, days=1, a_day=3)
        for community in communities:
            days_until_yesterday(community, now)
        a_handover_under_way(communities[0], now)
        a_telephone_system(communities[0], now)
        archive(communities[0], now)  # last: what goes before is drawn by lot
        sheets_and_trainings(communities[0], now)
        outreach(communities[0], now)
        outreach_beside(communities[1], now)
        a_light_month_of_sheets(communities[1], now)
        a_screen(communities[0], now)
        for community in communities:
            issue_last_month(community, now)
        engine(now)
        old_news_is_read(now)
        self.stdout.write("The demonstration company is ready. All its people, names and numbers are synthetic.")
