"""Why something about the roster may be refused, each with the next step."""

from django.utils.translation import gettext_lazy as _

from core.refusals import Refused


class RosterRefused(Refused):
    status = 422


class UnknownShift(RosterRefused):
    code = "unknown_shift"
    sentence = _("%(person)s, %(day)s: “%(typed)s” is no shift. Type one of: %(known)s.")


class RowTooLong(RosterRefused):
    code = "row_too_long"
    sentence = _("%(person)s: %(count)s days are typed, the month has %(days)s. Take the last ones out.")


class CellChanged(Refused):
    code = "cell_changed"
    sentence = _("%(person)s, %(day)s: a colleague has entered “%(now)s” meanwhile. Look at it and enter yours again.")


class ChangeOutdated(Refused):
    code = "change_outdated"
    sentence = _(
        "The roster of %(day)s has changed since this was asked. Decline it with this reason; it can be asked anew."
    )


class ElsewhereThatDay(RosterRefused):
    code = "elsewhere_that_day"
    sentence = _(
        "%(person)s stands on the roster of %(department)s on %(day)s already. Take the shift out there first."
    )


class NotOfDepartment(RosterRefused):
    code = "not_of_department"
    sentence = _("This person does not work in the department. Choose somebody who stands on its roster.")


class AlreadyPublished(Refused):
    code = "already_published"
    sentence = _("This roster is published. It is changed with a reason, and those concerned are told: use “Change”.")


class NotPublished(Refused):
    code = "not_published"
    sentence = _("This roster is a draft still. Nobody needs to ask for a change: tell the supervisor.")


class NothingOnRoster(RosterRefused):
    code = "nothing_on_roster"
    sentence = _("Nobody has a shift on this roster yet. Fill it in, then publish it.")


class TwiceAtOnce(RosterRefused):
    code = "twice_at_once"
    sentence = _("%(person)s would be on two shifts at once on %(day)s. Change one of them first.")


class WarningsLeft(RosterRefused):
    code = "warnings_left"
    sentence = _("There are %(count)s warnings. Look at them; publish with them by ticking the box.")


class ReasonMissing(RosterRefused):
    code = "reason_missing"
    sentence = _("Say why. Those concerned read it.")


class ReasonTooLong(RosterRefused):
    code = "reason_too_long"
    sentence = _("The reason is too long: at most %(most)s characters.")


class NothingChanged(RosterRefused):
    code = "nothing_changed"
    sentence = _("Nothing is changed on the roster. Enter another shift first.")


class NotMyShift(RosterRefused):
    code = "not_my_shift"
    sentence = _("You have no shift on that day. Choose a day on which you work.")


class NotTheirShift(RosterRefused):
    code = "not_their_shift"
    sentence = _("Your colleague has no shift on that day. Choose a day on which they work, or leave it empty.")


class DayPast(RosterRefused):
    code = "day_past"
    sentence = _("That day is over. Choose today or a later day of this month.")


class WithOneself(RosterRefused):
    code = "with_oneself"
    sentence = _("Choose a colleague, not yourself.")


class SameShift(RosterRefused):
    code = "same_shift"
    sentence = _("You both have the same shift on that day: there is nothing to swap.")


class AlreadyAsked(Refused):
    code = "already_asked"
    sentence = _("A change of one of these days is waiting for consent already. Wait for the answer or withdraw it.")


class AlreadyAnswered(Refused):
    code = "already_answered"
    sentence = _("This change is answered already: %(state)s. Reload the page to see by whom.")


class NotYours(Refused):
    code = "not_yours"
    sentence = _("Only the supervisor, or whoever is concerned, answers this. Ask the supervisor.")


class ShiftNameTaken(RosterRefused):
    code = "shift_name_taken"
    sentence = _("Another shift has this name, character or key already. Choose another.")


class ShiftTimesMissing(RosterRefused):
    code = "shift_times_missing"
    sentence = _("A shift needs its beginning and its end; only rest has none.")


class ShiftMarkBad(RosterRefused):
    code = "shift_mark_bad"
    sentence = _("One character only: it stands in the grid. Digits, spaces and “-” mean other things.")


class ShiftKeyBad(RosterRefused):
    code = "shift_key_bad"
    sentence = _("The key is one letter from a to z.")


class MonthNotOffered(RosterRefused):
    code = "month_not_offered"
    sentence = _("A roster is begun for this month or one of the next three.")


class ColumnsMissing(RosterRefused):
    code = "roster_columns_missing"
    sentence = _("The list needs the column 姓名 or 账号, and the days of %(month)s as columns. Take the template.")


class FaultsLeft(RosterRefused):
    code = "roster_faults_left"
    sentence = _("%(count)s cells can't be taken, so nothing is imported. Correct the file and choose it again.")


class DraftGone(Refused):
    code = "roster_draft_gone"
    sentence = _("This list is no longer kept. Choose the file again.")


class ImportOutdated(Refused):
    code = "roster_import_outdated"
    sentence = _(
        "The roster has changed since the file was read (%(person)s, %(day)s). Choose the file again to see what it "
        "would do now."
    )


class NothingToCopy(RosterRefused):
    code = "nothing_to_copy"
    sentence = _(
        "There is no roster of the month before, or nothing in it that goes on. Fill in the first week by hand."
    )
