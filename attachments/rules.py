"""How large a file may be and what it is by its first bytes: pure functions."""

MEGABYTE = 1024 * 1024
LONGEST_SIDE = 1600  # pixels: a cracked tile can still be judged on a large screen
THUMB_SIDE = 320
FROM_A_RESIDENT = 3  # at a time, without a login
LONGEST_NAME = 120


def is_pdf(head: bytes) -> bool:
    """Whether the first bytes are a PDF's."""
    return head.startswith(b"%PDF-")


def too_large(size: int, *, megabytes: int) -> bool:
    """Whether a file of so many bytes is refused."""
    return size > megabytes * MEGABYTE


def too_wide(width: int, height: int, *, megapixels: int) -> bool:
    """Whether a picture of so many pixels is refused, before it is opened."""
    return width * height > megapixels * 1_000_000
