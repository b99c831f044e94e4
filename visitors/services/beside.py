"""Who stands beside a trainee at the gate (IN-8): named with each thing done, and the chain keeps both."""

from collections.abc import Mapping

from ledger import services as ledger
from staff.enums import Role
from staff.models import Membership, User
from tickets.services.take_contact import check_supervision
from visitors import visit_refusals as refusals

Beside = Mapping[str, ledger.Fact]
ALONE: Beside = {}


def stands_beside(who: Membership, supervised_by: User | None) -> Beside:
    """What the chain keeps of the colleague; nothing for who is no trainee, whatever was named.

    Raises NobodyBeside for a trainee alone, SupervisingColleagueUnfit for somebody who may not stand there.
    """
    if who.role != Role.TRAINEE:
        return ALONE
    if supervised_by is None:
        raise refusals.NobodyBeside("supervised_by")
    check_supervision(who, supervised_by)
    return {"supervised_by": supervised_by.pk}


def beside_if_named(who: Membership, supervised_by: User | None) -> Beside:
    """The same for what may not wait for a name: an alarm is raised by whoever sees the danger."""
    return stands_beside(who, supervised_by) if supervised_by is not None else ALONE
