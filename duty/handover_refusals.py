"""Why a handover of the shift may be refused, and what to do next (L-2, L-3)."""

from django.utils.translation import gettext_lazy as _

from core.refusals import Refused


class HandoverElsewhere(Refused):
    code = "shift_handover_elsewhere"
    sentence = _("Only who works at this post hands it over. Ask the supervisor for your department or role.")
    status = 403


class NotAtThisPost(Refused):
    code = "shift_handover_not_at_post"
    sentence = _("Choose a colleague who works at this post and is not the one who goes.")


class HandoverOpen(Refused):
    code = "shift_handover_open"
    sentence = _("This post is being handed over already. Finish that handover, or take it back first.")


class HandoverOver(Refused):
    code = "shift_handover_over"
    sentence = _("This handover is signed or was taken back: nothing of it changes. Begin the next one.")


class CountUnexplained(Refused):
    code = "count_unexplained"
    sentence = _("%(item)s: %(counted)s counted of %(expected)s, %(damaged)s damaged. Write why, then save again.")


class CountImpossible(Refused):
    code = "count_impossible"
    sentence = _("%(item)s: no more can be damaged than were counted. Correct one of the two numbers.")


class NotCounted(Refused):
    code = "items_not_counted"
    sentence = _("%(count)s items of the post are not counted yet. Count them, save, then sign.")


class NotConfirmed(Refused):
    code = "blocks_not_confirmed"
    sentence = _("Who comes has not confirmed: %(blocks)s. Read each block and tick it, then sign.")


class AreaUnchecked(Refused):
    code = "area_unchecked"
    sentence = _("The area was not checked yet. Look at it together, tick it, then sign.")


class OutgoingFirst(Refused):
    code = "outgoing_signs_first"
    sentence = _("Who goes signs first, then who comes. Give both, or let %(name)s sign.")


class NobodySigns(Refused):
    code = "nobody_signs"
    sentence = _("Nobody has signed. Give the password or PIN of who goes, of who comes, or of both.")


class HandoverBlocked(Refused):
    code = "shift_handover_blocked"
    sentence = _(
        "%(count)s important matters stop the handover: overdue, or promised within half an hour. "
        "Do them now, or let them be taken over by name with a supervisor's consent."
    )


class ReasonMissing(Refused):
    code = "takeover_reason_missing"
    sentence = _("Write why this is left to the next shift.")


class NothingToTake(Refused):
    code = "nothing_to_take"
    sentence = _("Tick at least one of the matters that stop the handover.")


class ConsentNotTheirs(Refused):
    code = "consent_not_theirs"
    sentence = _("The consent must come from a supervisor or the director who neither goes nor comes.")


class ItemKnown(Refused):
    code = "post_item_known"
    sentence = _("This post has an item of that name already. Change that one.")
