"""Why a sheet's verb may be refused, and what to do next (ST-1)."""

from django.utils.translation import gettext_lazy as _

from core.refusals import Refused


class PointsOutside(Refused):
    code = "points_outside"
    sentence = _("“%(item)s” is worth %(least)s to %(most)s points. Give a whole number between them, and not 0.")


class PointsCrooked(Refused):
    code = "points_crooked"
    sentence = _(
        "The least points must not exceed the most, both on the same side of 0, and the usual ones between them."
    )


class WordingMissing(Refused):
    code = "item_wording_missing"
    sentence = _("Give the item its wording, 80 characters at most: the person reads it on the sheet.")


class ItemTwice(Refused):
    code = "item_twice"
    sentence = _("There is an item with this wording already. Change that one, or choose other words.")


class SystemItemStays(Refused):
    code = "system_item_stays"
    sentence = _("The system enters points by this item, so it stays. Change its points or its wording instead.")


class ItemGone(Refused):
    code = "item_gone"
    sentence = _("This item is no longer in the catalogue. Choose another one.")


class BaseOutside(Refused):
    code = "base_outside"
    sentence = _("The base is a whole number from 1 to 1,000.")


class ReasonMissing(Refused):
    code = "points_reason_missing"
    sentence = _("Say why, in 500 characters at most: the person reads it and may contest it.")


class NotThePerson(Refused):
    code = "not_a_colleague"
    sentence = _("Choose a colleague of this community.")


class OwnSheet(Refused):
    code = "own_sheet"
    sentence = _("Nobody enters points, answers or confirms on their own sheet. Leave it to the director.")


class SheetConfirmed(Refused):
    code = "sheet_confirmed"
    sentence = _(
        "The sheet of %(name)s for %(month)s is confirmed and does not change any more. Use the next month's sheet."
    )


class MonthFuture(Refused):
    code = "sheet_month_future"
    sentence = _("%(month)s has not begun. Its sheets can be opened from its first day on.")


class DayFuture(Refused):
    code = "sheet_day_future"
    sentence = _("%(day)s is still to come. Give the day on which it happened: today or earlier.")


class MonthGoesOn(Refused):
    code = "sheet_month_goes_on"
    sentence = _("%(month)s is not over yet. Its sheets are confirmed from the first day after it.")


class Unanswered(Refused):
    code = "contests_unanswered"
    sentence = _("%(count)s contested entries of %(names)s have no answer yet. Answer each, then confirm.")


class EntryStruck(Refused):
    code = "entry_struck"
    sentence = _("This entry is struck already. Nothing is to be done about it.")


class ContestedBefore(Refused):
    code = "contested_before"
    sentence = _(
        "You have contested this entry before. Its answer stands beside it; talk to the director if it is wrong."
    )


class ContestWordsMissing(Refused):
    code = "contest_words_missing"
    sentence = _("Say in a few words what is wrong with the entry, 500 characters at most.")


class NotContested(Refused):
    code = "not_contested"
    sentence = _("This entry waits for no answer. A colleague may have answered it just now: reload the page.")


class AnswerMissing(Refused):
    code = "contest_answer_missing"
    sentence = _("Choose what becomes of the entry, and say why in 500 characters at most.")


class SamePoints(Refused):
    code = "contest_points_same"
    sentence = _("The entry has %(points)s already: type other points, or choose to keep the entry as it is.")


class NoSuchEvidence(Refused):
    code = "no_such_evidence"
    sentence = _(
        "There is no ticket with this number and no page with this address in this community, or you may not open it. "
        "Copy it once more, or leave the field empty."
    )
