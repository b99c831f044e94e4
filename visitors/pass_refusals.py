"""Why a release pass can't be applied for, confirmed, signed or used, each with the next step (V-6)."""

from django.utils.translation import gettext_lazy as _

from core.refusals import Refused


class PassRefused(Refused):
    status = 422


class PassTextMissing(PassRefused):
    code = "pass_text_missing"
    sentence = _("Fill in this line: without it nobody can tell later whose goods these were.")


class PassFromMissing(PassRefused):
    code = "pass_from_missing"
    sentence = _("Say from when the goods leave.")


class PassUntilMissing(PassRefused):
    code = "pass_until_missing"
    sentence = _("Say until when the goods will have left.")


class PassItemsMissing(PassRefused):
    code = "pass_items_missing"
    sentence = _("Write down at least one thing that leaves, with its number of pieces.")


class PassItemsMany(PassRefused):
    code = "pass_items_many"
    sentence = _("One pass holds %(most)s lines at most. Put the rest on a second pass.")


class PassPieces(PassRefused):
    code = "pass_pieces"
    sentence = _("The number of pieces is a whole number from 1 to %(most)s.")


class PassWindowOrder(PassRefused):
    code = "pass_window_order"
    sentence = _("The window ends before it begins. Give an end after the beginning.")


class PassWindowPast(PassRefused):
    code = "pass_window_past"
    sentence = _("This window is over already. Give a time that is still to come.")


class PassWindowLong(PassRefused):
    code = "pass_window_long"
    sentence = _("A pass works for %(days)s days at most. Give a shorter window; it can be applied for again.")


class PassWindowFar(PassRefused):
    code = "pass_window_far"
    sentence = _("Passes are given up to %(days)s days ahead. Apply again nearer to the day.")


class PassGone(Refused):
    code = "pass_gone"
    sentence = _("There is no such pass here. Go back to the list and look for its number.")


class PassNotYours(PassRefused):
    code = "pass_not_yours"
    sentence = _("Your role may not do this with a release pass. Ask the front desk or a supervisor.")


class PassConfirmed(Refused):
    code = "pass_confirmed"
    sentence = _("The owner of this pass has been confirmed already. Reload the page.")


class PassNotConfirmed(Refused):
    code = "pass_not_confirmed"
    sentence = _("The owner has not been confirmed. Confirm the owner first; nothing is signed without it.")


class PassOwnerMissing(PassRefused):
    code = "pass_owner_missing"
    sentence = _("Choose the owner on file, or write the name of the owner who came in person.")


class PassOwnerNotThere(PassRefused):
    code = "pass_owner_not_there"
    sentence = _("This person is not on file as an owner of the unit. Choose an owner, or correct the household first.")


class PassNoNumber(PassRefused):
    code = "pass_no_number"
    sentence = _(
        "There is no number on file for this owner, so a call proves nothing. Confirm in person, or correct the file."
    )


class PassDocumentMissing(PassRefused):
    code = "pass_document_missing"
    sentence = _("Say which document you have seen. Its number is not kept.")


class PassNoLink(PassRefused):
    code = "pass_no_link"
    sentence = _("This pass was not applied for by the owner's own link. Call the owner back, or confirm in person.")


class PassConsentMissing(PassRefused):
    code = "pass_consent_missing"
    sentence = _("The applicant isn't the owner. Say how the owner agreed to these goods leaving; else withdraw it.")


class PassSigned(Refused):
    code = "pass_signed"
    sentence = _("This pass is signed already. Print it.")


class PassOver(Refused):
    code = "pass_over"
    sentence = _("The window of this pass is over. Withdraw it and apply for a new one.")


class PassWithdrawn(Refused):
    code = "pass_withdrawn"
    sentence = _("This pass has been withdrawn. Apply for a new one if the goods are to leave after all.")


class PassUsed(Refused):
    code = "pass_used"
    sentence = _("The goods of this pass have left already; nothing can be changed any more.")


class PassSignerUnfit(PassRefused):
    code = "pass_signer_unfit"
    sentence = _("Passes are signed by the front desk's duty officer, a supervisor or a director. Choose one of them.")


class PassCodeUnknown(PassRefused):
    code = "pass_code_unknown"
    sentence = _(
        "No valid pass has this code. Compare it with the paper once more; if it is right, do not release: "
        "call the duty officer."
    )


class PassCheckSeen(Refused):
    code = "pass_check_seen"
    sentence = _("Somebody has looked into this already. Reload the page.")


class PassCheckUnreadable(PassRefused):
    code = "pass_check_unreadable"
    sentence = _("The desk does not understand this check. Type the code again, with a signal.")
