"""Verbs of staff: what a community sets for itself; signing, PINs."""

from staff.services.community import SETTINGS, set_rules
from staff.services.pin import set_pin
from staff.services.sign import check_signature, on_pin_blocked

__all__ = ["SETTINGS", "check_signature", "on_pin_blocked", "set_pin", "set_rules"]
