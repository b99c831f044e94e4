"""Shares in per cent, cut off and never rounded up: 100 % are all, and a bar that is shown as reached is reached."""


def share(part: int, whole: int) -> float:
    """Per cent with one place; 0.0 of nothing."""
    return part * 1000 // whole / 10 if whole else 0.0
