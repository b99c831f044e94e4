"""Verbs of the gate."""

from visitors.services.pass_erase import erase_old_passes, erase_passes_of
from visitors.services.pass_gate import check_at_gate, look_into_check
from visitors.services.passes import (
    Application,
    Confirmation,
    apply_for_pass,
    confirm_owner,
    sign_pass,
    withdraw_pass,
)

__all__ = [
    "Application",
    "Confirmation",
    "apply_for_pass",
    "check_at_gate",
    "confirm_owner",
    "erase_old_passes",
    "erase_passes_of",
    "look_into_check",
    "sign_pass",
    "withdraw_pass",
]
