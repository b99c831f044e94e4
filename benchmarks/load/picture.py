"""The cost of each page at each size as a table and as a picture: plain SVG, no library, the same on every machine."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

Costs = Mapping[int, Mapping[str, Mapping[str, Any]]]  # size, page, figures
ROW, LEFT, WIDTH, TOP = 22, 250, 420, 54
LOOK = 'font-family="sans-serif" font-size="12" role="img" aria-label="Milliseconds of each page by size"'
SHADES = ("#b9cbe4", "#7fa3d1", "#3f74b5", "#173f77")


def told(size: int) -> str:
    """10k, 1M."""
    return f"{size // 1_000_000}M" if size >= 1_000_000 else f"{size // 1000}k"


def table(costs: Costs) -> str:
    """Markdown: milliseconds at each size, statements, and how many times as much the largest costs as the smallest."""
    sizes = sorted(costs)
    lines = [
        "| page | "
        + " | ".join(f"{told(size)}, ms (blocks)" for size in sizes)
        + " | statements | ms, largest ÷ smallest |",
        "|---|" + "---|" * (len(sizes) + 2),
    ]
    for page in costs[sizes[0]]:
        cells = [_cell(costs[size][page]) if page in costs[size] else "–" for size in sizes]
        counts = sorted({costs[size][page]["queries"] for size in sizes if page in costs[size]})
        counted = f"{counts[0]}" if len(counts) == 1 else f"{counts[0]} to {counts[-1]}"
        lines.append(f"| {page} | " + " | ".join(cells) + f" | {counted} | {ratio(costs, page):.2f} |")
    return "\n".join(lines) + "\n"


def _cell(one: Mapping[str, Any]) -> str:
    """Milliseconds, and the blocks where they were counted."""
    return f"{one['ms']:.0f} ({one['blocks']})" if one["blocks"] else f"{one['ms']:.0f}"


def ratio(costs: Costs, page: str) -> float:
    """How many times as long the page takes at the largest size as at the smallest."""
    sizes = [size for size in sorted(costs) if page in costs[size]]
    return float(costs[sizes[-1]][page]["ms"]) / max(float(costs[sizes[0]][page]["ms"]), 0.1)


def svg(costs: Costs) -> str:
    """A row a page, a bar a size, all to one scale; what is longer than the scale says how long."""
    sizes = sorted(costs)
    pages = list(costs[sizes[0]])
    most = scale([float(costs[size][page]["ms"]) for size in sizes for page in pages if page in costs[size]])
    height = TOP + ROW * len(pages) + 16
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LEFT + WIDTH + 80} {height}" {LOOK}>',
        f'<rect width="100%" height="{height}" fill="#ffffff"/>',
        f'<text x="8" y="18" font-size="14">Milliseconds of a page by the number of tickets (0 to {most:.0f} ms; » longer)</text>',
        *legend(sizes),
        *(line for place, page in enumerate(pages) for line in bars(costs, page, TOP + place * ROW, most)),
        "</svg>",
    ]) + "\n"  # fmt: skip


def scale(values: Sequence[float]) -> float:
    """What the longest bar stands for: 19 of 20 bars are shorter, so that one report hides no page."""
    ordered = sorted(values)
    return max(1.0, ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))])


def legend(sizes: Sequence[int]) -> list[str]:
    """Which shade is which size."""
    found = []
    for place, size in enumerate(sizes):
        x = LEFT + place * 80
        found.append(f'<rect x="{x}" y="28" width="12" height="12" fill="{SHADES[place % 4]}"/>')
        found.append(f'<text x="{x + 17}" y="38">{told(size)}</text>')
    return found


def bars(costs: Costs, page: str, y: int, most: float) -> list[str]:
    """One page: its name, a thin bar for each size, the largest size in figures, with a mark where a bar is cut."""
    sizes = sorted(costs)
    found = [f'<text x="{LEFT - 8}" y="{y + 13}" text-anchor="end" fill="#222222">{escape(page)}</text>']
    thick, longest = (ROW - 4) / len(sizes), 0.0
    for number, size in enumerate(sizes):
        if page not in costs[size]:
            continue
        ms = float(costs[size][page]["ms"])
        width = max(1.0, min(1.0, ms / most) * WIDTH)
        top, longest = y + number * thick, max(longest, width)
        found.append(
            f'<rect x="{LEFT}" y="{top:.1f}" width="{width:.1f}" height="{thick - 0.6:.1f}" fill="{SHADES[number % 4]}"/>'
        )
        if size == sizes[-1]:
            cut = " »" if ms > most else ""
            found.append(f'<text x="{LEFT + longest + 6:.1f}" y="{y + 13}" fill="#555555">{ms:.0f}{cut}</text>')
    return found
