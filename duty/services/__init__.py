"""Verbs of the roster: begin, fill in, copy, publish; ask, agree, decline, withdraw; read a sheet; set the shifts."""

from duty.services.answer import accept, decline, withdraw
from duty.services.change import ask, edit_published
from duty.services.plan import begin, copy_rotation, fill_in, publish
from duty.services.sheet import carry_out, keep_sheet
from duty.services.shifts import ensure_shifts, retire_shift, set_figures, set_shift
from duty.services.watch import watch_rosters

__all__ = [
    "accept",
    "ask",
    "begin",
    "carry_out",
    "copy_rotation",
    "decline",
    "edit_published",
    "ensure_shifts",
    "fill_in",
    "keep_sheet",
    "publish",
    "retire_shift",
    "set_figures",
    "set_shift",
    "watch_rosters",
    "withdraw",
]
