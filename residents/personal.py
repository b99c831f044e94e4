"""What residents and their archive register with the care for personal data (A-3)."""

from django.utils.translation import gettext_lazy as _

from privacy import persons, retention, reveals
from residents import personal_data as data
from residents import personal_parts as parts
from residents import personal_retention as kept
from residents import personal_words as words
from residents.enums import ON_SITE, READERS
from staff.enums import EVERYONE


def register_all() -> None:
    """Called once, when the app is ready."""
    reveals.register("resident_phone", _("phone of a resident"), data.phone_behind, roles=READERS)
    reveals.register("resident_first_phone", _("phone of a resident"), data.first_phone_behind, roles=EVERYONE)
    reveals.register("resident_document", _("document of a resident"), data.document_behind, roles=READERS)
    reveals.register_list("archive_plain", _("the archive as a workbook, with plain numbers"))
    reveals.register("foreman_phone", _("phone of a contractor"), data.foreman_behind, roles=ON_SITE)
    persons.register_directory(data.Residents())
    _persons()
    _retention()


def _persons() -> None:
    stays = _("That there was a resident of this unit, and the days of permits, move-ins and renovations.")
    persons.register("resident", _("Archive"), export=parts.export_resident, erase=parts.erase_resident, stays=stays)
    persons.register(
        "vehicles",
        _("Vehicles and parking permits"),
        export=parts.export_vehicles,
        erase=parts.erase_vehicles,
        stays=_("The permit with its space and days, without the plate."),
        open_of=parts.live_permits,
    )
    persons.register(
        "renovations",
        _("Renovations"),
        export=parts.export_renovations,
        erase=parts.erase_renovations,
        stays=_("The registration of the unit, without who had it done."),
        open_of=parts.running_renovations,
    )
    persons.register(
        "changes",
        _("Changes of the archive"),
        export=parts.export_changes,
        erase=parts.erase_changes,
        stays=_("That something was changed, when and by which colleague."),
    )
    persons.register(
        "archive_words",
        _("Free texts of the archive"),
        export=words.export_words,
        erase=words.erase_words,
        stays=_("The text, with a dash for the name."),
    )


def _retention() -> None:
    retention.register(
        "import_drafts",
        _("Lists that were read and not taken over"),
        why=_("So that a list can be looked through before it is taken over."),
        days=1,
        erase=data.import_drafts,
        of_staff=True,
    )
    retention.register(
        "book_imports",
        _("Workbooks of the archive that were brought in"),
        why=_("The file is kept sealed for two hours, so that it can be looked through; its counts stay."),
        days=1,
        erase=data.book_imports,
        of_staff=True,
    )
    _retention_of_people()


def _retention_of_people() -> None:
    retention.register(
        "residents",
        _("Residents, their phones, documents and household"),
        why=_("The desk must know who lives where. Erased on request once the person has moved out."),
        days=None,
    )
    retention.register(
        "vehicles_gone",
        _("Plates of vehicles that are gone"),
        why=_("For questions about damage and parking fees after a vehicle has left."),
        days=365,
        erase=kept.plates,
    )
    retention.register(
        "renovation_workers",
        _("Names of workers and phones of contractors, once a renovation is over"),
        why=_("Defects of a renovation show within two years; until then it must be known who worked there."),
        days=730,
        erase=kept.workers,
    )
    retention.register(
        "changes",
        _("Changes of the archive"),
        why=_("A correction keeps what stood there before, so that a mistake can be found and put right."),
        days=1095,
        erase=kept.changes,
    )
    retention.register(
        "archive",
        _("Move-ins, renovations, parking permits and fee notices"),
        why=_("They belong to the unit and are handed on with it; they name nobody but by the resident."),
        days=None,
    )
