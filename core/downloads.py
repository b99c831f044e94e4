"""Files that a page hands out to be kept: never shown in the browser, never stored on the way."""

from typing import IO
from urllib.parse import quote

from django.http import FileResponse, HttpResponse

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def kept_as(name: str, plain: str = "") -> str:
    """The header that names a file; `plain` for programs that read no Chinese."""
    plainly = f'; filename="{plain}"' if plain else ""
    return (
        f'attachment; filename="{name}"' if name.isascii() else f"attachment{plainly}; filename*=UTF-8''{quote(name)}"
    )


def download(content: str | bytes, name: str, kind: str, plain: str = "") -> HttpResponse:
    """A file of this media type to be kept under this name."""
    headers = {"Content-Disposition": kept_as(name, plain), "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=kind, headers=headers)


def workbook(content: bytes, name: str, plain: str = "") -> HttpResponse:
    """A workbook to be kept under this name."""
    return download(content, name, XLSX, plain)


def workbook_on_disk(file: IO[bytes], name: str) -> FileResponse:
    """Likewise one too large for memory: sent from its beginning as it is read; the answer closes the file."""
    file.seek(0)
    headers = {"Cache-Control": "no-store"}
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX, headers=headers)
