"""The demonstration's engine: it looks when a limit's moment has come, as the real one does, not days later."""

from datetime import datetime, timedelta

from deadlines.sweep import alarming, sweep


def engine(until: datetime) -> None:
    """Every step that was due by then is told at its own moment, within a second, in the order of the moments."""
    last = None
    while moment := alarming(until).order_by("alarm_at").values_list("alarm_at", flat=True).first():
        if moment == last:
            raise RuntimeError(f"The engine does not get past {moment}.")
        sweep(moment + timedelta(milliseconds=120 + moment.minute * 137 % 800))
        last = moment
    sweep(until)
