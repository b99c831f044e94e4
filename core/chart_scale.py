"""What pictures of figures measure with: how wide a word is, where it is cut, where a scale ends. Pure Python."""

from unicodedata import east_asian_width

SIZE = 14.0  # of the words in a picture, as charts.css has it
NARROW = 0.62  # a Latin letter or a figure, against a Chinese character


def width_of(word: str) -> float:
    """How wide the word is drawn, rather more than less."""
    return sum(SIZE if _is_wide(letter) else SIZE * NARROW for letter in word)


def cut(word: str, room: float) -> str:
    """The word, with … for what has no room."""
    if width_of(word) <= room:
        return word
    kept = word
    while kept and width_of(kept) + SIZE > room:
        kept = kept[:-1]
    return f"{kept}…"


def nice(most: float) -> int:
    """Where a scale from naught ends so that its half is a plain number too: 2, 4, 6, 8, 10, 20, 40 …"""
    ten = 1
    while True:
        for step in (2, 4, 6, 8, 10):
            if step * ten >= most:
                return step * ten
        ten *= 10


def _is_wide(letter: str) -> bool:
    return east_asian_width(letter) in "FWA"
