"""A trainee who has passed the sign-off takes calls alone from now on (ST-2, IN-8)."""

from datetime import datetime

from django.db import transaction

from assessment import training_refusals as refusals
from assessment import training_rules as rules
from assessment.enums import Result, TrainingKind
from assessment.models import TrainingPart
from assessment.services.training import lock_training, training_url
from ledger import services as ledger
from notices.services import News, tell
from staff.models import Membership
from staff.queries import leads_of
from staff.services import trainee_to_front


@transaction.atomic
def sign_off(who: Membership, part_id: int, *, now: datetime) -> TrainingPart:
    """Sign off the trainee of a passed sign-off: the role changes, the result is frozen. Raises a Refused.

    The view has let a lead sign with their own password or PIN.
    """
    training = lock_training(TrainingPart.objects.values_list("training", flat=True).get(pk=part_id))
    part = TrainingPart.objects.select_related("person", "training__community").get(pk=part_id)
    name = str(part.person)
    is_sign_off = training.kind == TrainingKind.SIGN_OFF
    passed = part.result == Result.PASSED
    rules.check_sign_off(name, is_sign_off=is_sign_off, passed=passed, signed=part.signed_at is not None)
    membership = Membership.objects.filter(user=part.person_id, community=training.community_id).first()
    if membership is None or not trainee_to_front(membership.pk, by_id=who.user_id, now=now):
        raise refusals.AlreadySignedOff(name=name)
    part.signed_at, part.signed_by = now, who.user
    part.save(update_fields=["signed_at", "signed_by"])
    leads = leads_of(training.community_id) - {who.user_id}
    told = _news(part, "training.signed_off", {part.person_id}), _news(part, "training.signed_off_lead", leads)
    tell(told, now=now)
    facts: dict[str, ledger.Fact] = {"person": part.person_id, "part": part.pk}
    subject = f"training:{training.pk}"
    ledger.append(
        training.community_id, "training.signed_off", subject=subject, actor_id=who.user_id, at=now, facts=facts
    )
    return part


def _news(part: TrainingPart, code: str, people: set[int]) -> News:
    return News(
        community_id=part.training.community_id,
        recipients=frozenset(people),
        code=code,
        key=f"{code}:{part.pk}",
        url=training_url(part.training),
        params={"who": str(part.person)},
    )
