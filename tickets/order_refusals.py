"""Why something may be refused about a work order, and what to do next."""

from django.utils.translation import gettext_lazy as _

from core.refusals import Refused


class AppointmentInThePast(Refused):
    code = "appointment_in_the_past"
    sentence = _("The appointment lies in the past. Agree on a time that is still to come, or leave it empty for now.")


class AppointmentTooFar(Refused):
    code = "appointment_too_far"
    sentence = _("The appointment is more than 30 days ahead. Promise a call instead, and dispatch when it is near.")


class OrderMovedOn(Refused):
    code = "order_moved_on"
    sentence = _("The work order has moved on meanwhile: %(state)s. Reload the page to see where it stands.")


class ToldAlready(OrderMovedOn):
    code = "told_already"
    sentence = _(
        "“%(deed)s” stands already at %(at)s, by %(who)s, and counts. Nothing was changed: leave it out here, or "
        "reload the page to see where the work order stands."
    )


class PaperInTheFuture(Refused):
    code = "paper_in_the_future"
    sentence = _("This time lies in the future. Enter the time that stands on the paper.")


class PaperTooEarly(Refused):
    code = "paper_too_early"
    sentence = _("Before it stands “%(deed)s” at %(at)s. Check day and time on the paper.")


class ArrivalMissing(Refused):
    code = "arrival_missing"
    sentence = _("Enter when the technician was there: without an arrival no work is done.")


class WhoWentMissing(Refused):
    code = "who_went_missing"
    sentence = _("Nobody has this work order yet. Say who went.")


class DeedInTheFuture(Refused):
    code = "deed_in_the_future"
    sentence = _("The phone's clock is ahead. Set it right and do it again.")


class NotYourOrder(Refused):
    code = "not_your_order"
    sentence = _("This work order is somebody else's now. Your supervisor knows who has it.")


class TechnicianUnfit(Refused):
    code = "technician_unfit"
    sentence = _("Choose a colleague who works in this community.")


class SameTechnician(Refused):
    code = "same_technician"
    sentence = _("This technician has the work order already. Choose another one.")


class OrderUnderWay(Refused):
    code = "order_under_way"
    sentence = _("A work order is still under way (%(count)d). Finish or cancel it, then close the ticket.")


class NothingToExplain(Refused):
    code = "nothing_to_explain"
    sentence = _(
        "No call is owed any more: a colleague has called, or the technician has arrived. The story tells which."
    )


class PhotoMissing(Refused):
    code = "photo_missing"
    sentence = _("Take a photo first, or choose one.")


class OnesUnticked(Refused):
    code = "ones_unticked"
    sentence = _("Of the seven ones %(count)d are not ticked. Tick what was kept to, or say that it was so.")


class PageOutOfDate(Refused):
    code = "page_out_of_date"
    sentence = _("The page is older than the desk. Reload it and do it again.")


class NoPhoneKnown(Refused):
    code = "no_phone_known"
    sentence = _("No phone number is known here. Ask the first responder.")


class NotYoursToCall(Refused):
    code = "not_yours_to_call"
    sentence = _("The number is shown to the technician who is under way there. Accept the order first.")
