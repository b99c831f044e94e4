"""Verbs of extracts: take one, save its filters, send it every month."""

from extracts.services.monthly import send_monthly
from extracts.services.saving import Wish, change_filter, delete_filter, save_filter
from extracts.services.taking import take

__all__ = ["Wish", "change_filter", "delete_filter", "save_filter", "send_monthly", "take"]
