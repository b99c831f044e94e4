"""Lengths of time in words: `12 min`, `1 h 5 min`, `2 d 3 h`."""

from datetime import timedelta

from django.utils.translation import gettext as _


def in_words(length: timedelta) -> str:
    """The length in its two largest units, cut off, never rounded up; less than a minute says so."""
    minutes = int(length.total_seconds() // 60)
    if minutes < 1:
        return _("less than a minute")
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return (
            _("%(days)s d %(hours)s h") % {"days": days, "hours": hours} if hours else _("%(days)s d") % {"days": days}
        )
    if hours:
        return (
            _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": rest}
            if rest
            else _("%(hours)s h") % {"hours": hours}
        )
    return _("%(minutes)s min") % {"minutes": rest}
