"""Visits, surveys and events as the pages show them."""

from datetime import datetime, timedelta
from typing import Any

from django.utils.timezone import localdate

from outreach.models import Slip
from outreach.queries.surveys import token_of
from residents.models import Resident, Unit
from staff.models import Membership
from tests.factories import a_matter
from tests.outreach.asked import a_survey, a_visit, an_event, answered, made, planned, sent, slips


def out_at_the_doors(lead: Membership, unit: Unit, resident: Resident, now: datetime) -> dict[str, dict[str, Any]]:
    """View name → what its address needs. The lead goes on the month's visits."""
    month = localdate(now).replace(day=1)
    plan = planned(lead.community, now=now, month=month)
    visit = a_visit(lead, now=now)
    raised = [a_matter(promised_at=now + timedelta(hours=2))]
    made(lead, visit, now=now, resident=resident if visit.unit_id == unit.pk else None, matters=raised)
    survey, draft = sent(lead, now=now), a_survey(lead, now=now, half="1")
    of_unit = Slip.objects.select_related("survey").get(survey=survey, unit=unit)
    others = [one for one in slips(survey) if one.pk != of_unit.pk]
    for one in others[:1]:
        answered(one, now=now, mark=1, words="电梯太慢", call_back=True, phone="13800001234")
    event = an_event(lead, at=now - timedelta(hours=1), now=now)
    return {
        "outreach:visits_book": {"month": f"{plan.month:%Y-%m}"},
        "outreach:visit": {"pk": visit.pk},
        "outreach:unit_home_visits": {"unit_id": unit.pk},
        "outreach:resident_home_visits": {"resident_id": resident.pk},
        "outreach:unit_surveys": {"unit_id": unit.pk},
        "outreach:resident_surveys": {"resident_id": resident.pk},
        "outreach:survey": {"pk": survey.pk},
        "outreach:survey_edit": {"pk": draft.pk},
        "outreach:survey_preview": {"pk": draft.pk},
        "outreach:survey_answers": {"pk": survey.pk},
        "outreach:survey_missing": {"pk": survey.pk},
        "outreach:survey_paper": {"pk": survey.pk, "row": of_unit.pk},
        "outreach:survey_sheets": {"pk": survey.pk},
        "outreach:answer": {"token": token_of(of_unit)},
        "outreach:event": {"pk": event.pk},
    }
