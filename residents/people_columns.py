"""How residents and callers stand in an extract: by surname and title, as on the pages (A-6)."""

from django.utils.translation import get_language

from extracts.columns import Column, Title, computed
from residents import rules


def called(title: Title, name: str, gender: str) -> Column:
    """The column of somebody whose name and gender stand at these paths."""
    return computed(title, name, gender, show=_called)


def titled(path: str, title: Title) -> Column:
    """The same of a resident at the end of a path."""
    return called(title, f"{path}__name", f"{path}__gender")


def _called(name: str | None, gender: str | None) -> str:
    return rules.titled(name, gender or "", get_language() or "zh-hans") if name else ""
