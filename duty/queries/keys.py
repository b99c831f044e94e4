"""Reading the keys: what is out at a post, the register with its loans, the counts; what the engine must know."""

from collections.abc import Collection, Iterable, Mapping

from django.db.models import Count, Prefetch, Q, QuerySet

from deadlines.registry import SubjectFacts
from duty.models import IN_USE, OUT, CountLine, Key, KeyChange, KeyCount, Loan, Post
from residents.models import Resident, Unit

SHOWN = 300  # of a register on one page; who has more looks for it


def keys_out(post: Post) -> list[Loan]:
    """The copies of this post's keys that are in somebody's hands, what is due first on top."""
    rows = Loan.objects.filter(OUT, held__post=post).select_related("held", "borrower", "lent_by")
    return list(rows.order_by("due_at", "pk"))


def out_at(posts: Collection[Post]) -> list[Loan]:
    """The same of several posts."""
    rows = Loan.objects.filter(OUT, held__post__in=posts).select_related("held__post", "borrower", "lent_by")
    return list(rows.order_by("due_at", "pk"))


def register_of(posts: Collection[Post], words: str = "") -> list[Key]:
    """The keys in use, by number; each with `out`, how many of its copies are lent. `words`: number, door or unit."""
    rows = Key.objects.filter(IN_USE, post__in=posts).select_related("post", "unit")
    for word in words.split():
        rows = rows.filter(Q(number__icontains=word) | Q(opens__icontains=word) | Q(unit__code__icontains=word))
    return list(with_out(rows).order_by("post__position", "number", "pk")[:SHOWN])


def of_unit(posts: Collection[Post], unit: Unit) -> list[Key]:
    """The unit's keys in use at these posts, each with `lent_now`, the loans of its copies that are out."""
    rows = Key.objects.filter(IN_USE, post__in=posts, unit=unit).select_related("post").prefetch_related(_lent_now())
    return list(rows.order_by("number", "pk"))


def of_homes(posts: Collection[Post], person: Resident) -> list[Key]:
    """The same of every unit whose household the person belongs to, unit by unit."""
    rows = Key.objects.filter(IN_USE, post__in=posts, unit__occupancies__resident=person).select_related("post", "unit")
    return list(rows.prefetch_related(_lent_now()).order_by("unit__code", "number", "pk"))


def _lent_now() -> Prefetch[str]:
    return Prefetch("loans", Loan.objects.filter(OUT).select_related("borrower").order_by("due_at"), to_attr="lent_now")


def with_out(rows: QuerySet[Key]) -> QuerySet[Key]:
    """Each key with how many of its copies are lent."""
    return rows.annotate(out=Count("loans", filter=Q(loans__returned_at=None)))


def loans_of(key: Key) -> list[Loan]:
    """Who has had it, the latest first."""
    rows = Loan.objects.filter(held=key).select_related(
        "borrower", "lent_by", "received_by", "signature", "back_signature"
    )
    return list(rows.order_by("-lent_at", "-pk")[:50])


def changes_of(key: Key) -> list[KeyChange]:
    """What was put right about it and where it hung before, the latest first."""
    return list(KeyChange.objects.filter(held=key).select_related("by").order_by("-pk")[:50])


def posts_to_count() -> list[Post]:
    """Every post in use that has keys."""
    kept = Key.objects.filter(IN_USE).values("post")
    return list(Post.objects.filter(IN_USE, pk__in=kept).select_related("community").order_by("pk"))


def to_be_counted(post: Post, *, lock: bool = False) -> list[tuple[Key, int]]:
    """The post's keys with how many copies of each are lent; with `lock` nobody lends one meanwhile."""
    if lock:
        list(Key.objects.select_for_update().filter(IN_USE, post=post).order_by("pk").values_list("pk", flat=True))
    lent = Prefetch("loans", Loan.objects.filter(OUT), to_attr="lent_now")
    rows = Key.objects.filter(IN_USE, post=post).select_related("unit").prefetch_related(lent).order_by("number", "pk")
    return [(key, len(key.lent_now)) for key in rows]


def counts_at(posts: Collection[Post]) -> list[KeyCount]:
    """The counts of these posts, the open ones first, then the latest."""
    rows = KeyCount.objects.filter(post__in=posts).select_related("post", "done_by")
    found = list(rows.order_by("-month", "post__position")[:36])
    return sorted(found, key=lambda one: one.done_at is not None)


def lines_of(count: KeyCount) -> list[CountLine]:
    """What was counted."""
    return list(CountLine.objects.filter(count=count).select_related("held").order_by("held__number", "pk"))


class LoanSubjects:
    """Subject kind "key_loan": owed by who has the key until it is back."""

    def load(self, ids: Iterable[int]) -> Mapping[int, SubjectFacts]:
        """Which key, in whose hands, and the key's page."""
        rows = Loan.objects.filter(pk__in=list(ids)).select_related("held__community", "borrower")
        return {
            loan.pk: SubjectFacts(
                is_open=loan.returned_at is None,
                first_responder_id=loan.lent_by_id,
                handler_id=loan.borrower_id,
                url=f"/c/{loan.held.community.slug}/keys/{loan.held_id}/",
                params={"key": str(loan.held), "who": loan.who},
                topic="key",
            )
            for loan in rows
        }


class CountSubjects:
    """Subject kind "key_count": owed by the post, for which the lead answers, until it is signed."""

    def load(self, ids: Iterable[int]) -> Mapping[int, SubjectFacts]:
        """Which post and month, and the count's page."""
        rows = KeyCount.objects.filter(pk__in=list(ids)).select_related("community", "post")
        return {
            count.pk: SubjectFacts(
                is_open=count.done_at is None,
                first_responder_id=None,
                handler_id=None,
                url=f"/c/{count.community.slug}/keys/counts/{count.pk}/",
                params={"post": str(count.post), "month": f"{count.month:%Y-%m}"},
                topic="key_count",
            )
            for count in rows
        }
