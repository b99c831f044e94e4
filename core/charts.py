"""Pictures of figures as SVG: the same on the page, on paper and in a PDF, without any script.

A picture never stands alone: beside it stands the table with the same numbers. Colours are classes of charts.css, so
that they follow light, dark and print. Lengths are in the picture's own units; it grows with its place.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from core.chart_scale import cut, nice, width_of

WIDTH, LINE, BAR = 480, 28, 18
LABEL = 150  # room for the words on the left of bars
HIGH, FOOT, HEAD = 150, 22, 24  # of columns and lines: the picture, the words below it, the room above it


@dataclass(frozen=True)
class Bar:
    """One bar: its word, its number, the number as it is written; a `bad` one is drawn in the colour of late."""

    label: str
    value: float
    shown: str = ""
    bad: bool = False

    @property
    def text(self) -> str:
        """What stands at its end."""
        return self.shown or f"{self.value:g}"


@dataclass(frozen=True)
class Column:
    """One upright bar, of a day or an hour, and what it was before (None: not known)."""

    label: str
    value: float
    before: float | None = None


@dataclass(frozen=True)
class Point:
    """One month of a line; None is a gap."""

    label: str
    value: float | None
    shown: str = ""

    @property
    def text(self) -> str:
        """What stands over it."""
        return self.shown or f"{self.value or 0:g}"


def bars(title: str, rows: Sequence[Bar]) -> SafeString:
    """Lying bars, one below the other: kinds, categories, buildings. Empty without rows."""
    if not rows:
        return SafeString("")
    most = max((row.value for row in rows), default=0) or 1
    room = WIDTH - LABEL - max(width_of(row.text) for row in rows) - 12
    drawn = format_html_join(
        "",
        '<text class="chart-word" x="{}" y="{}" text-anchor="end">{}</text>'
        '<rect class="chart-bar{}" x="{}" y="{}" width="{}" height="{}" rx="3"/>'
        '<text class="chart-number" x="{}" y="{}">{}</text>',
        (
            (
                LABEL - 10, place * LINE + 19, cut(row.label, LABEL - 10), " is-bad" if row.bad else "", LABEL,
                place * LINE + 5, f"{max(room * row.value / most, 1):.1f}", BAR,
                f"{LABEL + room * row.value / most + 8:.1f}", place * LINE + 19, row.text,
            )
            for place, row in enumerate(rows)
        ),
    )  # fmt: skip
    return _picture(title, WIDTH, len(rows) * LINE + 2, drawn)


def columns(title: str, rows: Sequence[Column]) -> SafeString:
    """Upright bars from left to right: days, hours; what was before as a thin line over them. Empty without rows."""
    if not rows:
        return SafeString("")
    top = nice(max(max(row.value, row.before or 0) for row in rows))
    left = width_of(f"{top:g}") + 8
    step = (WIDTH - left) / len(rows)
    each = max(step * 0.7, 1)
    drawn = format_html_join(
        "",
        '<rect class="chart-bar" x="{}" y="{}" width="{}" height="{}"/>',
        (
            (
                f"{left + place * step + (step - each) / 2:.1f}", f"{HEAD + HIGH * (1 - row.value / top):.1f}",
                f"{each:.1f}", f"{HIGH * row.value / top:.1f}",
            )
            for place, row in enumerate(rows)
            if row.value
        ),
    )  # fmt: skip
    before = [(left + (place + 0.5) * step, row.before) for place, row in enumerate(rows)]
    words = _words([(left + (place + 0.5) * step, row.label) for place, row in enumerate(rows)], step)
    inside = SafeString(_grid(top, left) + drawn + _lines(before, top, "chart-before") + words)
    return _picture(title, WIDTH, HEAD + HIGH + FOOT, inside)


def line(title: str, points: Sequence[Point]) -> SafeString:
    """A line with a dot a month; the last one's number stands at its dot. Empty without any number."""
    known = [point for point in points if point.value is not None]
    if not known:
        return SafeString("")
    top = nice(max(point.value or 0 for point in known))
    left = width_of(f"{top:g}") + 8
    step = (WIDTH - left) / len(points)
    places = [(left + (place + 0.5) * step, point.value) for place, point in enumerate(points)]
    words = _words([(x, point.label) for (x, _value), point in zip(places, points, strict=True)], step)
    inside = SafeString(
        _grid(top, left) + _lines(places, top, "chart-line") + _last(places, known[-1].text, top) + words
    )
    return _picture(title, WIDTH, HEAD + HIGH + FOOT, inside)


def sparkline(title: str, values: Sequence[float | None]) -> SafeString:
    """A line without words, as large as a line of text, from naught upwards. Empty without any number."""
    known = [value for value in values if value is not None]
    if not known:
        return SafeString("")
    wide, high, edge = 120, 32, 4
    top = max(known) or 1
    step = (wide - 2 * edge) / max(len(values) - 1, 1)
    places = [
        (edge + place * step, None if value is None else edge + (high - 2 * edge) * (1 - value / top))
        for place, value in enumerate(values)
    ]
    last = [(x, y) for x, y in places if y is not None][-1]
    dot = format_html('<circle class="chart-dot" cx="{}" cy="{}" r="3"/>', f"{last[0]:.1f}", f"{last[1]:.1f}")
    return _picture(title, wide, high, SafeString(_paths(places, "chart-line") + dot))


def shares(title: str, parts: Sequence[Bar]) -> SafeString:
    """One bar cut into its parts, in their order, the words with their numbers below it. Empty where all are naught."""
    whole = sum(part.value for part in parts)
    if not whole:
        return SafeString("")
    at, cells = 0.0, []
    for place, part in enumerate(parts):
        long = WIDTH * part.value / whole
        if part.value:
            cells.append((" is-bad" if part.bad else "", place % 6, f"{at:.1f}", f"{long:.1f}", BAR + 8))
        at += long
    drawn = format_html_join(
        "", '<rect class="chart-share{} chart-tone-{}" x="{}" y="0" width="{}" height="{}"/>', cells
    )
    words = format_html_join(
        "",
        '<rect class="chart-share{} chart-tone-{}" x="0" y="{}" width="12" height="12"/>'
        '<text class="chart-word" x="20" y="{}">{}</text>'
        '<text class="chart-number" x="{}" y="{}" text-anchor="end">{}</text>',
        (
            (
                " is-bad" if part.bad else "", place % 6, 38 + place * 24, 49 + place * 24,
                cut(part.label, WIDTH - 40 - width_of(_share(part, whole))), WIDTH, 49 + place * 24,
                _share(part, whole),
            )
            for place, part in enumerate(parts)
        ),
    )  # fmt: skip
    return _picture(title, WIDTH, 38 + len(parts) * 24, SafeString(drawn + words))


def _share(part: Bar, whole: float) -> str:
    return f"{part.text} · {int(part.value * 1000 // whole) / 10:g}%"


def _grid(top: float, left: float) -> SafeString:
    """Naught, the half and the top: a line across, its number on the left."""
    return format_html_join(
        "",
        '<line class="chart-grid" x1="{}" x2="{}" y1="{}" y2="{}"/>'
        '<text class="chart-word" x="{}" y="{}" text-anchor="end">{}</text>',
        (
            (f"{left:.1f}", WIDTH, y, y, f"{left - 6:.1f}", y + 5, f"{value:g}")
            for value, y in ((0, HEAD + HIGH), (top / 2, HEAD + HIGH / 2), (top, HEAD))
        ),
    )


def _words(places: Sequence[tuple[float, str]], step: float) -> SafeString:
    """The words below: as many as have room, always beginning with the first."""
    every = 1
    longest = max(width_of(word) for _x, word in places) + 6
    while every * step < min(longest, WIDTH / 2):
        every += 1
    return format_html_join(
        "",
        '<text class="chart-word" x="{}" y="{}" text-anchor="{}">{}</text>',
        (
            (f"{min(x, WIDTH - 1):.1f}", HEAD + HIGH + 16, _anchor(x, word), cut(word, WIDTH / 2))
            for x, word in places[::every]
        ),
    )


def _anchor(x: float, word: str) -> str:
    """In the middle, unless the word would stick out."""
    half = width_of(word) / 2
    return "end" if x + half > WIDTH else "start" if x - half < 0 else "middle"


def _lines(places: Iterable[tuple[float, float | None]], top: float, kind: str) -> SafeString:
    return _paths([(x, None if value is None else HEAD + HIGH * (1 - value / top)) for x, value in places], kind)


def _paths(places: Sequence[tuple[float, float | None]], kind: str) -> SafeString:
    """Points joined by lines; a gap interrupts them, and a point between two gaps is a short dash."""
    runs: list[list[tuple[float, float]]] = [[]]
    for x, y in places:
        if y is None:
            runs.append([])
        else:
            runs[-1].append((x, y))
    return format_html_join(
        "",
        '<polyline class="{}" points="{}"/>',
        ((kind, " ".join(f"{x:.1f},{y:.1f}" for x, y in _seen(run))) for run in runs if run),
    )


def _seen(run: Sequence[tuple[float, float]]) -> Sequence[tuple[float, float]]:
    return run if len(run) > 1 else [(run[0][0] - 2, run[0][1]), (run[0][0] + 2, run[0][1])]


def _last(places: Sequence[tuple[float, float | None]], word: str, top: float) -> SafeString:
    x, value = [(x, value) for x, value in places if value is not None][-1]
    y = HEAD + HIGH * (1 - value / top)
    return format_html(
        '<circle class="chart-dot" cx="{}" cy="{}" r="4"/>'
        '<text class="chart-number" x="{}" y="{}" text-anchor="end">{}</text>',
        f"{x:.1f}", f"{y:.1f}", f"{min(x + 12, WIDTH):.1f}", f"{max(y - 8, 12):.1f}", word,
    )  # fmt: skip


def _picture(title: str, width: int, height: int, drawn: SafeString) -> SafeString:
    return format_html(
        '<svg class="chart{}" role="img" viewBox="0 0 {} {}" preserveAspectRatio="xMinYMin meet">'
        "<title>{}</title>{}</svg>",
        "" if width == WIDTH else " chart-spark", width, height, title, drawn,
    )  # fmt: skip
