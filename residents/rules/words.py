"""What somebody typed into the search box as the words of a title. Pure."""

import unicodedata

SHORTEST, LONGEST = 2, 40


def title_words(text: str) -> str:
    """The words of a title that the text may be; empty when it has no letter, more digits than letters (a plate, a
    number), or is too short to mean one."""
    words = " ".join(unicodedata.normalize("NFKC", text).split())
    letters, digits = (sum(map(test, words)) for test in (str.isalpha, str.isdigit))
    return words if SHORTEST <= len(words) <= LONGEST and letters and letters >= digits else ""
