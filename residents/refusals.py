"""Why a change of places and people may be refused, each with the next step."""

from django.utils.translation import gettext_lazy as _

from core.refusals import Refused


class PeopleRefused(Refused):
    status = 422


class NameMissing(PeopleRefused):
    code = "name_missing"
    sentence = _("Write down the resident's name.")


class NameTooLong(PeopleRefused):
    code = "name_too_long"
    sentence = _("The name has %(length)s characters; at most %(limit)s fit. Shorten it.")


class NameUnreadable(PeopleRefused):
    code = "name_unreadable"
    sentence = _("“%(value)s” is no name: write letters only, without signs or pictures.")


class NoteTooLong(PeopleRefused):
    code = "note_too_long"
    sentence = _("The note has %(length)s characters; at most %(limit)s fit. Shorten it.")


class PhoneUnreadable(PeopleRefused):
    code = "phone_unreadable"
    sentence = _("“%(value)s” is no phone number. Write 11 figures for a mobile, or area code and number.")


class TooManyPhones(PeopleRefused):
    code = "too_many_phones"
    sentence = _("A resident has at most %(limit)s phone numbers. Remove one first.")


class UnitUnreadable(PeopleRefused):
    code = "unit_unreadable"
    sentence = _("“%(value)s” is no unit. Write it as 3-2-1201 or 3栋2单元1201.")


class UnitUnknown(PeopleRefused):
    code = "unit_unknown"
    sentence = _("There is no unit %(value)s in this community. Check it, or let a supervisor add it.")


class UnitMissing(PeopleRefused):
    code = "unit_missing"
    sentence = _("Say in which unit the resident lives or which unit is theirs.")


class UnitTwice(PeopleRefused):
    code = "unit_twice"
    sentence = _("The resident already belongs to %(value)s. Change the standing there instead.")


class StandingMissing(PeopleRefused):
    code = "standing_missing"
    sentence = _("Say what the resident is to this unit: owner, tenant or family.")


class UnitExists(PeopleRefused):
    code = "unit_exists"
    sentence = _("%(value)s is already there. Leave it out and save again.")


class UnitsMissing(PeopleRefused):
    code = "units_missing"
    sentence = _("Write at least one unit, each on its own line.")


class TooManyUnits(PeopleRefused):
    code = "too_many_units"
    sentence = _("At most %(limit)s units at a time. Use the import for a longer list.")


class BuildingNameTooLong(PeopleRefused):
    code = "building_name_too_long"
    sentence = _("The name of a building has at most %(limit)s characters. Shorten it.")


class ColumnsMissing(PeopleRefused):
    code = "columns_missing"
    sentence = _("The list lacks the columns %(columns)s. Add them, or start from the template.")


class DraftGone(PeopleRefused):
    code = "draft_gone"
    sentence = _("This list is no longer kept. Choose the file again; nothing has been imported.")
    status = 409


class FaultsLeft(PeopleRefused):
    code = "faults_left"
    sentence = _(
        "Rows that can't be imported: %(count)s. Correct them in the file, or choose to import only the good rows."
    )


class NothingToImport(PeopleRefused):
    code = "nothing_to_import"
    sentence = _("No row of this list can be imported. Correct the rows below in the file and choose it again.")


class SheetsMissing(PeopleRefused):
    code = "sheets_missing"
    sentence = _("The workbook has none of the sheets %(sheets)s. Name its sheets so, or start from the template.")


class SheetColumnsMissing(PeopleRefused):
    code = "sheet_columns_missing"
    sentence = _("The sheet %(sheet)s lacks the columns %(columns)s. Add them, or start from the template.")


class ChangedMeanwhile(PeopleRefused):
    code = "changed_meanwhile"
    sentence = _("The archive was changed while the list was read. Nothing has been imported; start it once more.")
    status = 409


class BookUnderWay(PeopleRefused):
    code = "book_under_way"
    sentence = _("A workbook is being imported already. Wait until it has ended, then start this one.")
    status = 409


class ReasonForPlain(PeopleRefused):
    code = "reason_for_plain"
    sentence = _("Write why you need the numbers plain, on one line of at most %(limit)s characters.")
