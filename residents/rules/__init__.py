"""Rules of places and people, as pure functions."""

from residents.rules.keys import is_ticket_number, query_plan, search_keys, unit_keys
from residents.rules.names import pinyin_keys, surname, titled
from residents.rules.phones import last_four, normalise_phone
from residents.rules.units import UnitCode, parse_unit, unit_prefix

__all__ = [
    "UnitCode",
    "is_ticket_number",
    "last_four",
    "normalise_phone",
    "parse_unit",
    "pinyin_keys",
    "query_plan",
    "search_keys",
    "surname",
    "titled",
    "unit_keys",
    "unit_prefix",
]
