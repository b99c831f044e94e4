"""What duty gives to the care for personal data: who from outside has borrowed a key (A-3, L-5)."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Case, Q, QuerySet, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from attachments.models import Attachment
from duty.access import loan_of
from duty.models import SIGNED, Loan
from duty.triggers import NOBODY
from privacy import persons, retention, reveals
from privacy.erasers import in_batches
from privacy.free_text import Words, free
from privacy.persons import Whom
from privacy.reveals import Plain
from residents.personal_words import names_of
from staff.models import Community, Membership

FROM_OUTSIDE = Q(borrower=None)
SAID = Words(Loan, ("purpose", "words"), community="held__community", whole=True)  # frozen once returned, but for this
SAID_NOTHING = Case(When(words="", then=Value("")), default=Value(NOBODY))
DRAWN = Q(signature__isnull=False) | Q(back_signature__isnull=False)
SAID_OF_THEM = ~Q(words__in=["", NOBODY])
NAMES_SOMEBODY = FROM_OUTSIDE & (~Q(name=NOBODY) | DRAWN | SAID_OF_THEM) | ~FROM_OUTSIDE & ~Q(
    brought_by__in=["", NOBODY]
)


def register() -> None:
    """Called once in the app's `ready()`."""
    reveals.register("loan_phone", gettext_lazy("phone of who has a key"), phone_behind)
    retention.register(
        "loans",
        gettext_lazy("Who from outside borrowed a key"),
        why=gettext_lazy("To get the key back, and to find out who had it. The loan itself stays in the register."),
        days=365,
        erase=erase_old_loans,
    )
    retention.register(
        "duty_log",
        gettext_lazy("Duty log, emergencies, handovers, audits"),
        why=gettext_lazy("What happened on a shift is never altered; colleagues write no numbers into it."),
        days=None,
    )
    persons.register(
        "loans",
        gettext_lazy("Keys borrowed"),
        export=export_loans,
        erase=erase_loans,
        open_of=open_loans,
        stays=gettext_lazy("That a key was out from when to when, without who had it."),
    )


def phone_behind(who: Membership, pk: int) -> Plain:
    """The number of a borrower from outside, for who reads the key's post."""
    loan = loan_of(who, pk)
    return Plain(loan.phone if loan.phone != NOBODY else "", f"key_loan:{loan.pk}")


def forget(rows: QuerySet[Loan]) -> int:
    """Names, number, both signatures and what was said of them go: all that the trigger lets be changed."""
    pictures = [pk for pair in rows.values_list("signature", "back_signature") for pk in pair if pk]
    gone: dict[str, Any] = {"signature": None, "back_signature": None, "words": SAID_NOTHING}
    done = rows.filter(FROM_OUTSIDE).update(name=NOBODY, phone=NOBODY, brought_by="", **gone)
    done += rows.exclude(FROM_OUTSIDE).exclude(brought_by="").update(brought_by=NOBODY, **gone)
    Attachment.objects.filter(subject_kind=SIGNED, pk__in=pictures).delete()
    return done


def erase_old_loans(community: Community, before: datetime, dry: bool) -> int:
    """Keys that came back before this; of a colleague's, who from outside brought it."""
    rows = Loan.objects.filter(NAMES_SOMEBODY, held__community=community, returned_at__lt=before)
    return in_batches(rows, forget, dry=dry)


def loans_of(whom: Whom) -> QuerySet[Loan]:
    """Those under one of the person's numbers."""
    rows = Loan.objects.filter(FROM_OUTSIDE, held__community=whom.community, phone__in=whom.phones)
    return rows.order_by("lent_at", "pk")


def export_loans(whom: Whom) -> Iterator[Mapping[str, Any]]:
    """Which key, from when to when."""
    for one in loans_of(whom).select_related("held"):
        yield {
            _("Key"): one.held.number,
            _("name"): one.name,
            _("phone"): one.phone,
            _("What for"): one.purpose,
            _("lent"): one.lent_at,
            _("Returned"): one.returned_at,
        }


def open_loans(whom: Whom) -> int:
    """Keys that are still out."""
    return loans_of(whom).filter(returned_at=None).count()


def erase_loans(whom: Whom, now: datetime) -> int:  # noqa: ARG001 the registry's form
    """Without name and number; and what was said of any loan goes where it names the person."""
    done = forget(Loan.objects.filter(pk__in=list(loans_of(whom).values_list("pk", flat=True))))
    return done + free([SAID], whom.community, names_of(whom))
