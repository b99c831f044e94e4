"""The verbs of the assessment and of training."""

from assessment.services.by_hand import Points, add_points, strike_points
from assessment.services.catalogue import ItemWish, add_item, begin_catalogue, edit_item, retire_item, set_base
from assessment.services.confirm import confirm_month, confirm_sheet, see_sheet
from assessment.services.contest import answer_contest, contest
from assessment.services.found import keep_sheets
from assessment.services.sign_off import sign_off
from assessment.services.training import MarkWish, Plan, cancel_training, plan_training, record_training

__all__ = [
    "ItemWish",
    "MarkWish",
    "Plan",
    "Points",
    "add_item",
    "add_points",
    "answer_contest",
    "begin_catalogue",
    "cancel_training",
    "confirm_month",
    "confirm_sheet",
    "contest",
    "edit_item",
    "keep_sheets",
    "plan_training",
    "record_training",
    "retire_item",
    "see_sheet",
    "set_base",
    "sign_off",
    "strike_points",
]
