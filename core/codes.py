"""QR codes for paper and screen."""

import segno
from django.utils.safestring import SafeString

BORDER = 2  # modules of white around it


def qr_code(text: str, *, scale: int = 4) -> SafeString:
    """The code as an SVG that stands in the page; a sixth of it may be soiled and it still reads.

    It carries its own box, so that a page which draws it smaller or larger scales it and cuts nothing off.
    """
    code = segno.make(text, error="m")
    width, height = code.symbol_size(scale=scale, border=BORDER)
    drawn = code.svg_inline(scale=scale, border=BORDER, omitsize=False)
    return SafeString(drawn.replace("<svg ", f'<svg viewBox="0 0 {width} {height}" ', 1))
