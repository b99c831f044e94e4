"""Why a key can't be lent, taken back or counted, each with the next step (L-5)."""

from django.utils.translation import gettext_lazy as _

from core.refusals import Refused


class KeyRefused(Refused):
    status = 422


class KeyNotYourPost(KeyRefused):
    code = "key_not_your_post"
    sentence = _("These keys belong to another post. Ask those on duty there, or a lead.")


class KeyNumberTaken(KeyRefused):
    code = "key_number_taken"
    sentence = _("There is a key with this number already. Choose another number, or enter more copies of that key.")


class KeyWordsMissing(KeyRefused):
    code = "key_words_missing"
    sentence = _("Fill in this line: without it nobody knows later which key it was and why.")


class KeyAllOut(Refused):
    code = "key_all_out"
    sentence = _("Every copy of this key is out. Take one back first; who has it stands on the key's page.")


class KeyGone(Refused):
    code = "key_gone"
    sentence = _("This key is no longer in the register. Reload the list.")


class KeyStillOut(Refused):
    code = "key_still_out"
    sentence = _("A copy of this key is out. Take it back before the key leaves the register.")


class KeyOutStays(Refused):
    code = "key_out_stays"
    sentence = _("A copy of this key is out. Take it back before the key moves to another post.")


class KeyCopiesOut(KeyRefused):
    code = "key_copies_out"
    sentence = _("Copy %(copy)s of this key is out. Take it back first, or write at least this number of copies.")


class KeyBackUnsigned(KeyRefused):
    code = "key_back_unsigned"
    sentence = _("Who brings the key back signs here or on a picture; otherwise choose paper, or that nobody signed.")


class KeyBackUnexplained(KeyRefused):
    code = "key_back_unexplained"
    sentence = _("Write down why nobody signed, for example: it lay in the letter box.")


class KeyBorrowerMissing(KeyRefused):
    code = "key_borrower_missing"
    sentence = _(
        "Choose the colleague who takes the key, or write down name and phone of somebody else: one of the two."
    )


class KeySignatureMissing(KeyRefused):
    code = "key_signature_missing"
    sentence = _("Let them sign on the screen, add the signature as a picture, or choose that they signed on paper.")


class KeyDuePast(KeyRefused):
    code = "key_due_past"
    sentence = _("The key can't be due before it is lent. Agree on a later time.")


class KeyDueFar(KeyRefused):
    code = "key_due_far"
    sentence = _("Keys are lent for %(days)s days at most. Agree on an earlier time; it can be lent again.")


class KeyBack(Refused):
    code = "key_back"
    sentence = _("This key has been taken back already. Reload the list.")


class CountDone(Refused):
    code = "key_count_done"
    sentence = _("This count has been signed already. What you find now belongs into the duty log.")


class CountUnexplained(KeyRefused):
    code = "key_count_unexplained"
    sentence = _("%(key)s: %(copies)s in the register, %(lent)s lent, %(present)s counted. Explain the difference.")


class CountIncomplete(KeyRefused):
    code = "key_count_incomplete"
    sentence = _("%(key)s has not been counted. Write down how many copies are there, 0 as well.")
