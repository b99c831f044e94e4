"""Why a table that somebody uploads may be refused, each with the next step."""

from django.utils.translation import gettext_lazy as _

from core.refusals import Refused


class SheetRefused(Refused):
    code = "sheet_refused"
    status = 422

    def __init__(self, **params: object) -> None:
        super().__init__("file", **params)


class NotATable(SheetRefused):
    code = "not_a_table"
    sentence = _("This file is neither an Excel workbook (.xlsx) nor a CSV file. Save the list in one of the two.")


class NotAWorkbook(SheetRefused):
    code = "not_a_workbook"
    sentence = _("This file is no Excel workbook (.xlsx). Start from the template, or save the list in Excel as .xlsx.")


class OldOrLocked(SheetRefused):
    code = "old_or_locked"
    sentence = _(
        "This is an old Excel file (.xls) or one with a password. Save it in Excel as .xlsx without a password."
    )


class Damaged(SheetRefused):
    code = "damaged"
    sentence = _(
        "This Excel file is damaged and can't be read. Open it in Excel, save it again and choose the new file."
    )


class TooLarge(SheetRefused):
    code = "too_large"
    sentence = _("The file is larger than %(most)s MB. Split the list into several files.")


class UnpacksTooLarge(SheetRefused):
    code = "unpacks_too_large"
    sentence = _("Unpacked, this Excel file is suspiciously large. Copy the list into a new workbook and choose that.")


class TooManyRows(SheetRefused):
    code = "too_many_rows"
    sentence = _("The list has more than %(most)s rows. Split it into several files.")


class UnknownLetters(SheetRefused):
    code = "unknown_letters"
    sentence = _("The letters of this CSV file can't be read. Save it as “CSV UTF-8” and choose it again.")


class Unreadable(SheetRefused):
    code = "unreadable"
    sentence = _("Row %(row)s of this CSV file can't be read: a quotation mark is not closed, or the cell is too long.")


class Formula(SheetRefused):
    code = "formula"
    sentence = _("Row %(row)s, column %(column)s is a formula. Put the plain value there and choose the file again.")


class NothingInIt(SheetRefused):
    code = "nothing_in_it"
    sentence = _("There are no rows in this file. The first row names the columns, the rows follow below it.")


class HeaderMissing(SheetRefused):
    code = "header_missing"
    sentence = _("Column %(column)s has values but no header. Name it in row %(row)s, or delete the column.")


class HeaderTwice(SheetRefused):
    code = "header_twice"
    sentence = _("The header “%(header)s” stands there twice. Rename or delete one of the two columns.")
