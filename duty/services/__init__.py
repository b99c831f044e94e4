"""Verbs of the roster: begin, fill in, copy, publish; ask, agree, decline, withdraw; read a sheet; set the shifts."""

from duty.services.answer import accept, decline, withdraw
from duty.services.change import ask, edit_published
from duty.services.handover import (
    Counted,
    consent_to_takeover,
    prepare_handover,
    save_counts,
    withdraw_shift_handover,
)
from duty.services.handover_sign import Comes, sign_handover, sign_out
from duty.services.handover_watch import watch_handovers
from duty.services.log import correct_entry, write_entry, write_system_entry
from duty.services.plan import begin, copy_rotation, fill_in, publish
from duty.services.post_items import retire_item, set_item
from duty.services.posts import ensure_posts, link_departments
from duty.services.sheet import carry_out, keep_sheet
from duty.services.shifts import ensure_shifts, retire_shift, set_figures, set_shift
from duty.services.watch import watch_rosters

__all__ = [
    "Comes",
    "Counted",
    "accept",
    "ask",
    "begin",
    "carry_out",
    "consent_to_takeover",
    "copy_rotation",
    "correct_entry",
    "decline",
    "edit_published",
    "ensure_posts",
    "ensure_shifts",
    "fill_in",
    "keep_sheet",
    "link_departments",
    "prepare_handover",
    "publish",
    "retire_item",
    "retire_shift",
    "save_counts",
    "set_figures",
    "set_item",
    "set_shift",
    "sign_handover",
    "sign_out",
    "watch_handovers",
    "watch_rosters",
    "withdraw",
    "withdraw_shift_handover",
    "write_entry",
    "write_system_entry",
]
