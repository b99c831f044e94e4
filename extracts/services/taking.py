"""Taking a list along: written down before the first row leaves (A-3)."""

from django.db import transaction

from extracts.enums import FileForm
from extracts.models import Taken
from extracts.queries.rows import Asked, rows_of, used
from extracts.refusals import TooManyRows
from extracts.rules import MOST_ROWS
from ledger import services as ledger


@transaction.atomic
def take(asked: Asked, form: FileForm) -> Taken:
    """Write down who takes which list, by which filters, how many rows. Raises TooManyRows.

    The rows are counted before they are read: one that comes meanwhile is in the file and not in the count.
    """
    count = rows_of(asked).count()
    if count > MOST_ROWS:
        raise TooManyRows(count=count, most=MOST_ROWS)
    names = [one.name for one, _value in used(asked)]
    community_id, by_id = asked.who.community_id, asked.who.user_id
    facts: dict[str, ledger.Fact] = {
        "list": asked.listing.code,
        "form": form.value,
        "rows": count,
        "filters": names,
    }
    taken = Taken.objects.create(
        community_id=community_id,
        by_id=by_id,
        listing=asked.listing.code,
        form=form,
        filters=names,
        rows=count,
        at=asked.now,
    )
    ledger.append(
        community_id, "extract.taken", subject=f"extract:{taken.pk}", actor_id=by_id, at=asked.now, facts=facts
    )
    return taken
