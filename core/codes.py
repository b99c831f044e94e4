"""QR codes for paper and screen."""

import segno
from django.utils.safestring import SafeString


def qr_code(text: str, *, scale: int = 4) -> SafeString:
    """The code as an SVG that stands in the page; a sixth of it may be soiled and it still reads."""
    return SafeString(segno.make(text, error="m").svg_inline(scale=scale, border=2, omitsize=False))
