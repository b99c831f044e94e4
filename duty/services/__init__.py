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
from duty.services.key_register import KeyLine, add_key, edit_key, move_key, retire_key
from duty.services.keys import Borrower, GivenBack, lend_key, take_back
from duty.services.log import correct_entry, write_entry, write_system_entry
from duty.services.patrol_routes import rename_point, retire_point, retire_route, set_route
from duty.services.patrols import Finding, finish_round, plan_rounds, visit_point
from duty.services.plan import begin, copy_rotation, fill_in, publish
from duty.services.post_items import retire_item, set_item
from duty.services.posts import PostWish, ensure_posts, link_departments, order_post, retire_post, set_post
from duty.services.sheet import carry_out, keep_sheet
from duty.services.shifts import ensure_shifts, retire_shift, set_figures, set_shift
from duty.services.watch import watch_rosters

__all__ = [
    "Borrower",
    "Comes",
    "Counted",
    "Finding",
    "GivenBack",
    "KeyLine",
    "PostWish",
    "accept",
    "add_key",
    "ask",
    "begin",
    "carry_out",
    "consent_to_takeover",
    "copy_rotation",
    "correct_entry",
    "decline",
    "edit_key",
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
    "move_key",
    "note_emergency",
    "open_counts",
    "open_emergency",
    "order_post",
    "plan_rounds",
    "prepare_handover",
    "publish",
    "rename_point",
    "report_emergency",
    "retire_item",
    "retire_key",
    "retire_point",
    "retire_post",
    "retire_route",
    "retire_shift",
    "save_counts",
    "set_figures",
    "set_item",
    "set_post",
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
