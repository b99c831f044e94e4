"""Handing out the bytes. Who may have them, the caller has checked: there is no address without such a check."""

from urllib.parse import quote

from django.http import HttpResponse

from attachments.models import Attachment


def hand_out(found: Attachment, *, small: bool = False) -> HttpResponse:
    """A picture for the page (`small`: for a list), anything else as a download; never run, never guessed at."""
    thumb = small and found.is_picture
    answer = HttpResponse(bytes(found.content.thumb if thumb else found.content.data), content_type=found.media_type)
    how = "inline" if found.is_picture else "attachment"
    answer["Content-Disposition"] = f"{how}; filename*=UTF-8''{quote(_file_name(found))}"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = "private, max-age=3600"
    return answer


def _file_name(found: Attachment) -> str:
    """The name that it was sent under, with the ending of what it is."""
    stem = found.name.rpartition(".")[0] or found.name
    return f"{stem}.{'jpg' if found.is_picture else 'pdf'}"
