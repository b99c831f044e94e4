"""After a new data key was put in front: every sealed number is sealed with it, so that the old one can go."""

from collections.abc import Iterator

from django.apps import apps
from django.db import models, transaction

from core.sealing import Unreadable
from privacy.documents import digest_key, fresh_digest_key, keys
from privacy.models import DigestKey
from staff.services.second_factor import seal_again

SEALED = "document_sealed"  # the name of the column in every table that holds one
BATCH = 500


def holders() -> list[type[models.Model]]:
    """The tables with sealed document numbers, whatever app they belong to."""
    return [model for model in apps.get_models() if any(one.name == SEALED for one in model._meta.get_fields())]  # noqa: SLF001


def rekey() -> tuple[int, int]:
    """Seal everything with the first key: (how many, how many no key opens). Repeatable; the desk may run meanwhile."""
    done, lost = seal_again()  # the secrets of second factors lie under the same keys
    row = DigestKey.objects.get(pk=1)
    DigestKey.objects.filter(pk=1).update(sealed=keys().seal(keys().unseal(row.sealed)))
    for model in holders():
        for ids in _batches(model):
            good, bad = _seal_again(model, ids)
            done, lost = done + good, lost + bad
    return done, lost


def begin_anew() -> None:
    """The old key is lost: digests begin with a new one; what was sealed stays unreadable and is entered again."""
    DigestKey.objects.filter(pk=1).update(sealed=fresh_digest_key())
    digest_key.cache_clear()


def _batches(model: type[models.Model]) -> Iterator[list[int]]:
    rows = model._default_manager.exclude(**{SEALED: ""}).order_by("pk")  # noqa: SLF001 Django documents it
    last = 0
    while ids := list(rows.filter(pk__gt=last).values_list("pk", flat=True)[:BATCH]):
        yield ids
        last = ids[-1]


@transaction.atomic
def _seal_again(model: type[models.Model], ids: list[int]) -> tuple[int, int]:
    rows = model._default_manager.select_for_update(of=("self",)).filter(pk__in=ids)  # noqa: SLF001 as above
    good, bad = [], 0
    for row in rows:
        try:
            setattr(row, SEALED, keys().seal(keys().unseal(getattr(row, SEALED))))
        except Unreadable:
            bad += 1
        else:
            good.append(row)
    model._default_manager.bulk_update(good, [SEALED])  # noqa: SLF001 as above
    return len(good), bad
