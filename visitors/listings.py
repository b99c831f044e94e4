"""The lists of the gate that can be taken along (extracts): phones and documents masked, cards left never."""

from datetime import datetime
from typing import Any

from django.db.models import Case, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from extracts.columns import columns_of, computed, labelled
from extracts.enums import Group
from extracts.filters import choice, flag, listed, period, person, words
from extracts.registry import Listing, register
from residents.listings import building
from residents.people_columns import titled
from staff.enums import OVERSIGHT
from staff.models import Membership
from visitors.access import SEES
from visitors.models import Announcement, GateAlarm, GateCheck, Permit, ReleasePass, Visit, WatchEntry
from visitors.pass_enums import READERS, PassState

STATES = dict(PassState.choices)


def _of(model: Any) -> Any:
    def rows(who: Membership, _now: datetime) -> QuerySet[Any]:
        found: QuerySet[Any] = model.objects.filter(community=who.community)
        return found

    return rows


def _announced(who: Membership, _now: datetime) -> QuerySet[Any]:
    return Announcement.objects.filter(community=who.community, erased_at=None)


def _watched(who: Membership, _now: datetime) -> QuerySet[Any]:
    return WatchEntry.objects.filter(community=who.community, erased_at=None)


def _passes(who: Membership, now: datetime) -> QuerySet[Any]:
    """With where each stands, in the order of visitors.pass_rules.state_of."""
    state = Case(
        When(used_at__isnull=False, then=Value(PassState.USED)),
        When(withdrawn_at__lte=now, then=Value(PassState.WITHDRAWN)),
        When(until_at__lte=now, then=Value(PassState.EXPIRED)),
        When(confirmed_at=None, then=Value(PassState.WAITING)),
        When(signed_at=None, then=Value(PassState.CONFIRMED)),
        When(from_at__gt=now, then=Value(PassState.EARLY)),
        default=Value(PassState.VALID),
    )
    return ReleasePass.objects.filter(community=who.community).annotate(stands=state)


def register_all() -> None:
    """Called when the app is ready."""
    register(_visits(), _expected(), _permits(), _release_passes(), _checks(), _watch_list(), _alarms())


def _visits() -> Listing:
    columns = (
        *columns_of(
            Visit,
            (_("Registered at"), "registered_at"),
            (_("Visitor"), "name"),
            (_("Phone"), "phone"),
            (_("Plate"), "plate"),
            (_("Heads"), "heads"),
            (_("Purpose of the visit"), "purpose"),
            (_("To whom"), "unit__code"),
        ),
        titled("host", _("Host")),
        *columns_of(
            Visit,
            (_("State"), "state"),
            (_("Agreed how"), "agreed_how"),
            (_("On what ground"), "basis"),
            (_("Came in"), "entered_at"),
            (_("Let in by"), "entered_by"),
            (_("Left at"), "left_at"),
            (_("Not seen leaving"), "forgotten_at"),
            (_("Document"), "document_kind"),
            (_("Document number"), "document_masked"),
            (_("Registered by"), "registered_by"),
        ),
    )
    filters = (
        period(Visit, _("Registered at"), "registered_at"),
        choice(Visit, _("Purpose of the visit"), "purpose"),
        choice(Visit, _("State"), "state"),
        building(),
        person(_("Registered by"), "registered_by"),
        words(_("Visitor, plate or unit"), "name", "plate", "unit__code"),
    )
    return Listing(
        "visits", Group.GATE, _("Visits"), "door-open", _of(Visit), columns, filters, SEES, ("-registered_at", "-pk")
    )


def _expected() -> Listing:
    columns = (
        *columns_of(Announcement, (_("Unit"), "unit__code")),
        titled("host", _("Host")),
        *columns_of(
            Announcement,
            (_("Visitor"), "name"),
            (_("Phone"), "phone"),
            (_("Plate"), "plate"),
            (_("Purpose of the visit"), "purpose"),
            (_("Heads"), "heads"),
            (_("Let in so far"), "admitted"),
            (_("Valid from"), "from_at"),
            (_("Valid until"), "until_at"),
            (_("Announced at"), "made_at"),
            (_("Announced by"), "made_by"),
            (_("Withdrawn at"), "withdrawn_at"),
        ),
    )
    filters = (
        period(Announcement, _("Valid from"), "from_at"),
        choice(Announcement, _("Purpose of the visit"), "purpose"),
        building(),
    )
    return Listing(
        "announcements",
        Group.GATE,
        _("Announced visitors"),
        "calendar-clock",
        _announced,
        columns,
        filters,
        SEES,
        ("-from_at", "-pk"),
    )


def _permits() -> Listing:
    columns = columns_of(
        Permit,
        (_("Kind"), "kind"),
        (_("Holder"), "holder"),
        (_("Phone"), "phone"),
        (_("Company"), "company"),
        (_("Document"), "document_kind"),
        (_("Document number"), "document_masked"),
        (_("Unit"), "unit__code"),
        (_("First day"), "from_day"),
        (_("Last day"), "until_day"),
        (_("Hours from"), "from_time"),
        (_("Hours until"), "until_time"),
        (_("Issued at"), "issued_at"),
        (_("Issued by"), "issued_by"),
        (_("Withdrawn at"), "withdrawn_at"),
    )
    filters = (
        period(Permit, _("Last day"), "until_day"),
        choice(Permit, _("Kind"), "kind"),
        words(_("Holder, company or unit"), "holder", "company", "unit__code"),
    )
    return Listing(
        "gate-permits", Group.GATE, _("Permits"), "id-card", _of(Permit), columns, filters, SEES, ("-until_day", "-pk")
    )


def _release_passes() -> Listing:
    columns = (
        *columns_of(ReleasePass, (_("Record number"), "number"), (_("Unit"), "unit__code")),
        computed(_("State"), "stands", show=labelled(STATES)),
        *columns_of(
            ReleasePass,
            (_("Applied at"), "applied_at"),
            (_("Applied for"), "source"),
            (_("Applicant is"), "standing"),
            (_("Name"), "name"),
            (_("Phone"), "phone"),
            (_("Plate"), "plate"),
            (_("Number of items"), "item_count"),
            (_("Valid from"), "from_at"),
            (_("Valid until"), "until_at"),
            (_("Confirmed at"), "confirmed_at"),
            (_("Confirmed by"), "confirmed_by"),
            (_("Signed at"), "signed_at"),
            (_("Signed by"), "signed_by"),
            (_("Used at"), "used_at"),
            (_("Let out by"), "used_by"),
            (_("Withdrawn at"), "withdrawn_at"),
        ),
    )
    filters = (
        period(ReleasePass, _("Applied at"), "applied_at"),
        listed("state", _("State"), lambda _who: PassState.choices, "stands"),
        building(),
    )
    return Listing(
        "release-passes",
        Group.GATE,
        _("Release passes"),
        "package-check",
        _passes,
        columns,
        filters,
        READERS,
        ("-applied_at", "-pk"),
    )


def _checks() -> Listing:
    columns = columns_of(
        GateCheck,
        (_("When"), "at"),
        (_("Pass number"), "release__number"),
        (_("Unit"), "release__unit__code"),
        (_("Done by"), "by"),
        (_("Result"), "result"),
        (_("Without a signal"), "offline"),
        (_("Missing"), "missing"),
        (_("More than on the pass"), "extra"),
        (_("Looked at on"), "looked_at"),
        (_("Looked at by whom"), "looked_by"),
    )
    filters = (period(GateCheck, _("When"), "at"), choice(GateCheck, _("Result"), "result"))
    return Listing(
        "gate-checks",
        Group.GATE,
        _("Release passes at the gate"),
        "scan-line",
        _of(GateCheck),
        columns,
        filters,
        READERS,
        ("-at", "-pk"),
    )


def _watch_list() -> Listing:
    columns = columns_of(
        WatchEntry,
        (_("Name"), "name"),
        (_("Phone"), "phone"),
        (_("Plate"), "plate"),
        (_("Document number"), "document_masked"),
        (_("Reason"), "reason"),
        (_("Until"), "until"),
        (_("Added at"), "added_at"),
        (_("Added by"), "added_by"),
        (_("Ended"), "ended_at"),
    )
    filters = (period(WatchEntry, _("Added at"), "added_at"),)
    return Listing("watch-list", Group.GATE, _("Watch list"), "eye", _watched, columns, filters, OVERSIGHT)


def _alarms() -> Listing:
    columns = columns_of(
        GateAlarm,
        (_("Raised at"), "raised_at"),
        (_("Raised by"), "raised_by"),
        (_("What happened"), "words"),
        (_("Ended"), "ended_at"),
        (_("Ended by"), "ended_by"),
        (_("How it ended"), "ended_words"),
    )
    filters = (period(GateAlarm, _("Raised at"), "raised_at"), flag("lasting", _("Still lasting"), Q(ended_at=None)))
    return Listing(
        "gate-alarms",
        Group.GATE,
        _("Alarms at the gate"),
        "siren",
        _of(GateAlarm),
        columns,
        filters,
        SEES,
        ("-raised_at", "-pk"),
    )
