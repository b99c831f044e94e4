"""How large a file may be and what it is by its first bytes: pure functions."""

MEGABYTE = 1024 * 1024
MOST_MEGABYTES = 15
MOST_MEGAPIXELS = 50  # a phone's largest setting; beyond it opening the picture costs more memory than it is worth
LONGEST_SIDE = 1600  # pixels: a cracked tile can still be judged on a large screen
THUMB_SIDE = 320
MOST_AT_ONCE = 3
LONGEST_NAME = 120


def is_pdf(head: bytes) -> bool:
    """Whether the first bytes are a PDF's."""
    return head.startswith(b"%PDF-")


def too_large(size: int) -> bool:
    """Whether a file of so many bytes is refused."""
    return size > MOST_MEGABYTES * MEGABYTE


def too_wide(width: int, height: int) -> bool:
    """Whether a picture of so many pixels is refused, before it is opened."""
    return width * height > MOST_MEGAPIXELS * 1_000_000
