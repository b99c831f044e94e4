"""A contested entry, a sheet that is confirmed, a training that was held: what the pages of the assessment show."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from assessment import rules
from assessment.enums import TrainingKind
from assessment.models import CatalogueItem
from assessment.queries.sheets import today_in
from assessment.services import (
    MarkWish,
    Plan,
    Points,
    add_points,
    begin_catalogue,
    confirm_sheet,
    contest,
    plan_training,
    record_training,
)
from staff.enums import Role
from staff.models import Membership
from tests.factories import MembershipFactory

DAY = timedelta(days=1)


def assessed_people(lead: Membership, now: datetime) -> dict[str, dict[str, Any]]:
    """View name → what its address needs."""
    community = lead.community
    clerk: Membership = MembershipFactory.create(community=community, user__name="罗小芳")
    director: Membership = MembershipFactory.create(community=community, role=Role.DIRECTOR, user__name="石经纬")
    trainee: Membership = MembershipFactory.create(community=community, role=Role.TRAINEE, user__name="顾新")
    begin_catalogue(community, now=now)
    item = CatalogueItem.objects.get(community=community, name="服务态度")
    month = rules.month_before(rules.first_of(today_in(community, now)))
    wish = Points(item.pk, -5, month, "与业主争执")
    judge = director if lead.role != Role.DIRECTOR else lead
    entry = add_points(judge, clerk.user, wish, key=uuid.uuid4(), now=now)
    contest(entry_id=entry.pk, by=clerk.user, words="不属实", now=now)
    confirm_sheet(director, trainee.user, month, words="继续努力", now=now)
    plan = Plan("独立上岗", now - DAY, 45, judge.user, kind=TrainingKind.SIGN_OFF, roles=["trainee", "front"])
    training = plan_training(judge, plan, key=uuid.uuid4(), now=now - 2 * DAY)
    marks = {trainee.user_id: MarkWish("present", "passed", 92), clerk.user_id: MarkWish("absent")}
    record_training(judge, training.pk, marks, now=now)
    of_month, of_person = {"month": month}, {"month": month, "pk": clerk.user_id}
    return {
        "assessment:month": of_month,
        "assessment:mine_month": of_month,
        "assessment:mine_paper": of_month,
        "assessment:month_paper": of_month,
        "assessment:training_month": of_month,
        "assessment:sheet": of_person,
        "assessment:sheet_paper": of_person,
        "assessment:training": {"pk": training.pk},
    }
