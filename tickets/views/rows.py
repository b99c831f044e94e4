"""Lines of tickets as a list draws them: every word is made here, so that the template's loop only puts them down.

A page shows fifty of them. So what repeats (tag and state) is made once a page, and a row is a plain dict: a template
finds its parts at the first try.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TypedDict

from django.db.models import TextChoices
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.templatetags.look import due_state, due_text
from deadlines.rules import DEFAULT_LIMITS, Rule
from deadlines.wording import limit_name
from residents import rules as people
from staff.models import Community
from tickets.enums import Kind, State
from tickets.queries.lists import Line

EN_ROUTE_SOON = DEFAULT_LIMITS[Rule.TL_4].warning  # twenty minutes are not soon from their first


class Row(TypedDict):
    """One ticket, ready to be put down. `mark` is the class of a `who` that needs an eye."""

    url: str
    number: str
    chip: SafeString
    unit: str
    person: str
    tag: SafeString
    words: str
    state: SafeString
    who: str
    mark: str
    department: str


class Wording:
    """The words of one page in the reader's language, each looked up once."""

    def __init__(self, community: Community, *, now: datetime, names: Mapping[int, str]) -> None:
        self.now, self.names = now, names
        self.language = get_language() or "zh-hans"
        self.english = self.language.startswith("en")
        self.base = reverse("tickets:desk", args=[community.slug]).removesuffix("desk/") + "tickets/"
        self.tags = looks_of(Kind, '<span class="tag" data-kind="{}">{}</span>')
        self.states = looks_of(State, '<span class="state" data-state="{}">{}</span>')
        self._tz = timezone.get_current_timezone()
        self._limits: dict[str, str] = {}

    def url(self, number: str) -> str:
        """The ticket's page; a test holds it against the url table."""
        return f"{self.base}{number}/"

    def titled(self, name: str, gender: str) -> str:
        """王先生; empty when nobody is known (A-6)."""
        return people.titled(name, gender, self.language) if name else ""

    def one_of(self, name: str | None, name_en: str | None) -> str:
        """The name in the reader's language, of things that have two."""
        return (self.english and name_en) or name or ""

    def limit(self, rule: str) -> str:
        """回复住户 for TL-1, ready for an attribute."""
        if rule not in self._limits:
            self._limits[rule] = escape(limit_name(rule))
        return self._limits[rule]

    def chip(self, line: Line) -> SafeString:
        """The countdown to the next limit; a matter without one waits for its closing."""
        due = line.next_due_at
        if due is None:
            return format_html('<span class="due" data-state="none">{}</span>', _("to be closed"))
        soon = due - EN_ROUTE_SOON if line.next_rule == Rule.TL_4 else None
        state = due_state(due, self.now, soon_at=soon)
        title = f"{self.limit(line.next_rule)} {due.astimezone(self._tz):%Y-%m-%d %H:%M}"
        text = escape(due_text(due, self.now, state=state))
        return mark_safe(  # noqa: S308 limit and text are escaped, the rest is ours
            f'<span class="due" data-due="{due.isoformat()}" data-soon="{soon.isoformat() if soon else ""}" '
            f'data-state="{state}" title="{title}">{text}</span>'
        )

    def words(self, line: Line) -> str:
        """What it is about: category, then the first words."""
        category = self.one_of(line.category, line.category_en)
        said = " ".join(line.words.split())
        return f"{category} · {said}" if category else said

    def row(self, line: Line, *, who: str, mark: str = "", department: str = "") -> Row:
        """One line of a list."""
        return {
            "url": self.url(line.number),
            "number": line.number,
            "chip": self.chip(line),
            "unit": line.place or "–",
            "person": self.titled(line.caller_name, line.caller_gender) or "–",
            "tag": self.tags[line.kind],
            "words": self.words(line),
            "state": self.states[line.state],
            "who": who,
            "mark": mark,
            "department": department,
        }


def looks_of(choices: type[TextChoices], markup: str) -> dict[str, SafeString]:
    """Value → its mark with the label in the active language."""
    return {str(choice.value): format_html(markup, choice.value, choice.label) for choice in choices}


def words_of(choices: type[TextChoices]) -> dict[str, str]:
    """Value → label in the active language."""
    return {str(choice.value): str(choice.label) for choice in choices}


def people_in(lines: Iterable[Line]) -> set[int]:
    """Ids of everybody whom the lines name."""
    return {pk for line in lines for pk in (line.handler_id, line.first_responder_id)}


def my_rows(lines: Iterable[Line], me: int, wording: Wording) -> list[Row]:
    """Rows of my list: what somebody else handles is marked, and so is what somebody else was told first (OTE-2)."""
    rows = []
    for line in lines:
        if line.handler_id != me:
            name = wording.names.get(line.handler_id, "–")
            rows.append(wording.row(line, who=_("%(name)s handles it") % {"name": name}, mark="elsewhere"))
        elif line.first_responder_id != me:
            name = wording.names.get(line.first_responder_id, "–")
            rows.append(wording.row(line, who=_("first told: %(name)s") % {"name": name}))
        else:
            rows.append(wording.row(line, who=""))
    return rows


def board_rows(lines: Iterable[Line], wording: Wording, departments: Mapping[int, str]) -> list[Row]:
    """Rows of the board: who handles it, for which department, and who was told first if that is somebody else."""
    names, first = wording.names, _("first told: %(name)s")
    rows = []
    for line in lines:
        who = names.get(line.handler_id, "–")
        if line.handler_id != line.first_responder_id:
            told = first % {"name": names.get(line.first_responder_id, "–")}
            who = format_html('{} <small class="faint">{}</small>', who, told)
        rows.append(wording.row(line, who=who, department=departments.get(line.department_id or 0, "")))
    return rows
