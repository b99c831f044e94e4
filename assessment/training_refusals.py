"""Why a training's verb may be refused, and what to do next (ST-2)."""

from django.utils.translation import gettext_lazy as _

from core.refusals import Refused


class TopicMissing(Refused):
    code = "topic_missing"
    sentence = _("Say what the training is about, in 120 characters at most.")


class NobodyInvited(Refused):
    code = "nobody_invited"
    sentence = _("Choose who takes part: roles, people, or both.")


class EndsBeforeItBegins(Refused):
    code = "training_length"
    sentence = _("A training lasts from 5 to 600 minutes.")


class TrainingCancelled(Refused):
    code = "training_cancelled"
    sentence = _("This training is cancelled. Plan another one.")


class TrainingNotYet(Refused):
    code = "training_not_yet"
    sentence = _("The training has not begun yet. Attendance and results are recorded from its beginning on.")


class TrainingHeld(Refused):
    code = "training_held"
    sentence = _("Attendance is recorded already, so it took place and can't be cancelled.")


class CancelReasonMissing(Refused):
    code = "cancel_reason_missing"
    sentence = _("Say why it is cancelled: those who were invited read it.")


class ResultWithoutPresence(Refused):
    code = "result_without_presence"
    sentence = _("%(name)s was not present: only somebody who was there passes or fails.")


class ScoreOutside(Refused):
    code = "score_outside"
    sentence = _("%(name)s: a score is a whole number from 0 to 100, or left empty.")


class NotPassed(Refused):
    code = "sign_off_not_passed"
    sentence = _("%(name)s has not passed this sign-off. Record the result “passed” first (IN-8).")


class NoSignOff(Refused):
    code = "no_sign_off_training"
    sentence = _("This training is no sign-off of trainees. Plan one of that kind (IN-8).")


class AlreadySignedOff(Refused):
    code = "already_signed_off"
    sentence = _("%(name)s is signed off already and may take calls alone.")


class ResultSigned(Refused):
    code = "result_signed"
    sentence = _("%(name)s was signed off by this result, so it does not change any more.")
