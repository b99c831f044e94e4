"""Pictures and other files as a browser sends them."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image


def a_picture(
    name: str = "漏水.jpg", *, size: tuple[int, int] = (64, 48), kind: str = "JPEG", turned: int = 1
) -> SimpleUploadedFile:
    """A picture that carries the place where it was taken, and `turned` as phones note it."""
    exif = Image.Exif()
    exif[0x0112] = turned
    exif[0x010F] = "SecretPhone"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (31.0, 14.0, 5.0)
    out = io.BytesIO()
    mode = "RGBA" if kind == "PNG" else "RGB"
    Image.new(mode, size, "red").save(out, kind, exif=exif, **({"comment": b"SecretComment"} if kind == "JPEG" else {}))
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/jpeg")


def a_file(name: str, data: bytes) -> SimpleUploadedFile:
    """Any bytes under any name, said to be a picture."""
    return SimpleUploadedFile(name, data, content_type="image/jpeg")
