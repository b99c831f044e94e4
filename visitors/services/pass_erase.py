"""What names somebody on a pass goes when its days are over, or when the person asks; the count stays."""

from datetime import datetime

from attachments.models import Attachment
from privacy.erasers import in_batches
from privacy.persons import Whom
from staff.models import Community
from visitors.models import GateCheck, PassItem, ReleasePass
from visitors.queries.passes import passes_naming

KEPT_DAYS = 180
EMPTIED: dict[str, object] = {
    "name": "", "phone": "", "plate": "", "words": "", "owner_name": "", "applicant": None, "owner": None,
}  # fmt: skip
WITHDRAWN = "—"  # the database wants a reason


def erase_old_passes(community: Community, before: datetime, dry: bool) -> int:
    """Empty every pass whose window ended before this moment. Repeatable, in batches; the job tells the ledger."""
    rows = ReleasePass.objects.filter(community=community, until_at__lt=before, erased=False)
    return in_batches(rows, lambda some: empty(list(some.values_list("pk", flat=True))), dry=dry)


def erase_passes_of(whom: Whom, now: datetime) -> int:  # noqa: ARG001 the registry's signature
    """Empty the passes that name this person, as applicant or owner; the caller's transaction and ledger."""
    found = list(passes_naming(whom).filter(erased=False).values_list("pk", flat=True))
    return empty(found)


def empty(ids: list[int]) -> int:
    """Take out names, numbers, lists and photos; number, unit, window, signatures and what the gate did stay."""
    rows = ReleasePass.objects.filter(pk__in=ids)
    done = rows.update(**EMPTIED, erased=True)
    rows.exclude(withdrawn_words="").update(withdrawn_words=WITHDRAWN)
    PassItem.objects.filter(release__in=ids).exclude(what="").update(what="")
    GateCheck.objects.filter(release__in=ids).exclude(extra="", looked_words="").update(extra="", looked_words="")
    Attachment.objects.filter(subject_kind="release_pass", subject_id__in=ids).delete()
    return done
