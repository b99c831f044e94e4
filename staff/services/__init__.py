"""Verbs of staff: what a community sets for itself; signing, passwords, PINs, sessions; a trainee who is signed off."""

from staff.services.community import SETTINGS, set_rules
from staff.services.ended import end_sessions
from staff.services.first_password import give_first_password
from staff.services.password import change_password, on_password_changed
from staff.services.pin import set_pin
from staff.services.role import trainee_to_front
from staff.services.second_factor import check_code, drop_factor, set_factor
from staff.services.sign import check_signature, on_pin_blocked

__all__ = [
    "SETTINGS",
    "change_password",
    "check_code",
    "check_signature",
    "drop_factor",
    "end_sessions",
    "give_first_password",
    "on_password_changed",
    "on_pin_blocked",
    "set_factor",
    "set_pin",
    "set_rules",
    "trainee_to_front",
]
