"""Verbs of the roster: begin, fill in, copy, publish; ask, agree, decline, withdraw; read a sheet; set the shifts."""

from duty.services.answer import accept, decline, withdraw
from duty.services.change import ask, edit_published
from duty.services.emergencies import end_emergency, inform, note_emergency, open_emergency, report_emergency
from duty.services.handover import (
    Counted,
    consent_to_takeover,
    prepare_handover,
    save_counts,
    withdraw_shift_handover,
)
from duty.services.handover_sign import Comes, sign_handover, sign_out
from duty.services.handover_watch import watch_handovers
from duty.services.key_counts import open_counts, sign_count
from duty.services.keys import Borrower, add_key, lend_key, retire_key, take_back
from duty.services.log import correct_entry, write_entry, write_system_entry
from duty.services.patrols import Finding, finish_round, plan_rounds, set_route, visit_point
from duty.services.plan import begin, copy_rotation, fill_in, publish
from duty.services.post_items import retire_item, set_item
from duty.services.posts import ensure_posts, link_departments
from duty.services.sheet import carry_out, keep_sheet
from duty.services.shifts import ensure_shifts, retire_shift, set_figures, set_shift
from duty.services.watch import watch_rosters

__all__ = [
    "Borrower",
    "Comes",
    "Counted",
    "Finding",
    "accept",
    "add_key",
    "ask",
    "begin",
    "carry_out",
    "consent_to_takeover",
    "copy_rotation",
    "correct_entry",
    "decline",
    "edit_published",
    "end_emergency",
    "ensure_posts",
    "ensure_shifts",
    "fill_in",
    "finish_round",
    "inform",
    "keep_sheet",
    "lend_key",
    "link_departments",
    "note_emergency",
    "open_counts",
    "open_emergency",
    "plan_rounds",
    "prepare_handover",
    "publish",
    "report_emergency",
    "retire_item",
    "retire_key",
    "retire_shift",
    "save_counts",
    "set_figures",
    "set_item",
    "set_route",
    "set_shift",
    "sign_count",
    "sign_handover",
    "sign_out",
    "take_back",
    "visit_point",
    "watch_handovers",
    "watch_rosters",
    "withdraw",
    "withdraw_shift_handover",
    "write_entry",
    "write_system_entry",
]
