"""Why a patrol can't go on like this, each with the next step (L-6)."""

from django.utils.translation import gettext_lazy as _

from core.refusals import Refused


class PatrolRefused(Refused):
    status = 422


class RouteNotYours(PatrolRefused):
    code = "route_not_yours"
    sentence = _("This round belongs to another post. Ask those on duty there, or a lead.")


class RouteNameMissing(PatrolRefused):
    code = "route_name_missing"
    sentence = _("Give the route a name that no other route has.")


class RouteTimes(PatrolRefused):
    code = "route_times"
    sentence = _("Write the times as 08:00 14:00 22:00, or leave them empty.")


class RoutePoints(PatrolRefused):
    code = "route_points"
    sentence = _("Write one place on each line, 1 to %(most)s of them, each once, at most 60 characters.")


class RouteReasonMissing(PatrolRefused):
    code = "route_reason_missing"
    sentence = _("Write down in up to 200 characters why the route is given up.")


class RouteGone(Refused):
    code = "route_gone"
    sentence = _("This route is no longer in use. Reload the list of rounds.")


class RouteWalked(Refused):
    code = "route_walked"
    sentence = _(
        "%(who)s is walking this route. Let the round be finished first, then change its points or give it up."
    )


class PointGone(Refused):
    code = "point_gone"
    sentence = _("This point is no longer on the route. Reload the page and go on to the next one.")


class PointKnown(PatrolRefused):
    code = "point_known"
    sentence = _("This route has a point of that name already. Choose other words.")


class LastPoint(Refused):
    code = "last_point"
    sentence = _("A route has at least one point. Enter another one first, or take the whole route out of use.")


class RoundTaken(Refused):
    code = "round_taken"
    sentence = _("%(who)s is walking this round. Wait until it is finished, or let them finish it.")


class PointDone(Refused):
    code = "point_done"
    sentence = _("This point has been visited on this round. Go on to the next one.")


class FindingMissing(PatrolRefused):
    code = "finding_missing"
    sentence = _("Write down what you found; it becomes a matter of the department.")


class FindingKind(PatrolRefused):
    code = "finding_kind"
    sentence = _("Choose what it is about, so that it reaches the right people.")


class PointsLeft(PatrolRefused):
    code = "points_left"
    sentence = _("%(count)s points have not been visited. Visit them, or write down why not.")


class RoundOver(Refused):
    code = "round_over"
    sentence = _("This round is over. Scan a point again to begin the next one.")
