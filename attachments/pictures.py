"""A picture written anew: upright, no larger than a screen needs, nothing in it but what can be seen."""

import io
import warnings
from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from PIL import Image, ImageOps

from attachments import refusals, rules
from core.scanner import scan

FORMATS = ("JPEG", "PNG", "WEBP")
JPEG, PDF = "image/jpeg", "application/pdf"


@dataclass(frozen=True)
class Prepared:
    """A file that has been looked into and may be kept. `thumb` is empty for a PDF, its size 0 × 0."""

    name: str
    media_type: str
    data: bytes
    thumb: bytes = b""
    width: int = 0
    height: int = 0


class Upload(Protocol):
    """Whatever gives its bytes."""

    def read(self) -> bytes:
        """All of them."""


def prepare(file: Upload, *, name: str, size: int, papers: bool = False) -> Prepared:
    """What is kept of an upload; with `papers` a PDF as well. Raises a Refused. Takes up to a second: lock nothing."""
    name = name[-rules.LONGEST_NAME :]
    if rules.too_large(size, megabytes=settings.ATTACHMENT_MOST_MEGABYTES):
        raise refusals.FileTooLarge(name=name, limit=settings.ATTACHMENT_MOST_MEGABYTES)
    data = file.read()
    scan([data], name)
    if papers and rules.is_pdf(data[:5]):
        return Prepared(name, PDF, data)
    unfit = refusals.NoPictureNorPdf if papers else refusals.NoPicture
    try:
        return _rewritten(data, name)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as trouble:
        raise unfit(name=name) from trouble


def _rewritten(data: bytes, name: str) -> Prepared:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit is the lower one
        opened = Image.open(io.BytesIO(data), formats=FORMATS)
    if rules.too_wide(*opened.size, megapixels=settings.ATTACHMENT_MOST_MEGAPIXELS):
        raise refusals.PictureTooWide(name=name, limit=settings.ATTACHMENT_MOST_MEGAPIXELS)
    opened.draft("RGB", (2 * rules.LONGEST_SIDE, 2 * rules.LONGEST_SIDE))  # a JPEG is decoded no larger than needed
    upright = ImageOps.exif_transpose(opened)
    picture = _on_white(upright)
    picture.thumbnail((rules.LONGEST_SIDE, rules.LONGEST_SIDE))
    thumb = picture.copy()
    thumb.thumbnail((rules.THUMB_SIDE, rules.THUMB_SIDE))
    return Prepared(name, JPEG, _jpeg(picture, 82), _jpeg(thumb, 75), picture.width, picture.height)


def _on_white(picture: Image.Image) -> Image.Image:
    """What can be seen through is seen on white paper."""
    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        clear = picture.convert("RGBA")
        paper = Image.new("RGB", clear.size, "white")
        paper.paste(clear, mask=clear.getchannel("A"))
        return paper
    return picture.convert("RGB")


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    """The pixels alone: a copy into a new picture leaves every comment and profile behind."""
    bare = Image.new("RGB", picture.size)
    bare.paste(picture)
    out = io.BytesIO()
    bare.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()
