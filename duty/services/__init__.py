"""Verbs of the roster: begin, fill in, copy, publish; ask, agree, decline, withdraw; read a sheet; set the shifts."""

from duty.services.answer import accept, decline, withdraw
from duty.services.change import ask, edit_published
from duty.services.log import correct_entry, write_entry, write_system_entry
from duty.services.plan import begin, copy_rotation, fill_in, publish
from duty.services.posts import ensure_posts, link_departments
from duty.services.sheet import carry_out, keep_sheet
from duty.services.shifts import ensure_shifts, retire_shift, set_figures, set_shift
from duty.services.watch import watch_rosters

__all__ = [
    "accept",
    "ask",
    "begin",
    "carry_out",
    "copy_rotation",
    "correct_entry",
    "decline",
    "edit_published",
    "ensure_posts",
    "ensure_shifts",
    "fill_in",
    "keep_sheet",
    "link_departments",
    "publish",
    "retire_shift",
    "set_figures",
    "set_shift",
    "watch_rosters",
    "withdraw",
    "write_entry",
    "write_system_entry",
]
