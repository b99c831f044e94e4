"""What a file is, its content says; what is kept of a picture is what can be seen (A-3)."""

import io
import struct
import zlib

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from attachments import refusals
from attachments.forms import FilesField
from attachments.pictures import Prepared, prepare
from core.refusals import Refused
from tests.attachments.images import a_file, a_picture


def prepared(file: SimpleUploadedFile, *, papers: bool = False) -> Prepared:
    return prepare(file, name=str(file.name), size=int(file.size or 0), papers=papers)


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_nothing_is_left_in_a_picture_but_what_can_be_seen(kind: str) -> None:
    file = a_picture(kind=kind)
    assert b"SecretPhone" in file.read()
    file.seek(0)

    kept = prepared(file)

    assert (kept.media_type, opened(kept.data).format) == ("image/jpeg", "JPEG")
    assert not opened(kept.data).getexif()
    for secret in (b"Secret", b"Exif", b"GPS"):
        assert secret not in kept.data
        assert secret not in kept.thumb


def test_a_picture_stands_upright() -> None:
    assert opened(prepared(a_picture(size=(64, 48), turned=6)).data).size == (48, 64)


def test_a_large_picture_becomes_as_large_as_a_screen_needs() -> None:
    kept = prepared(a_picture(size=(4000, 3000)))

    assert (kept.width, kept.height) == opened(kept.data).size == (1600, 1200)
    assert opened(kept.thumb).size == (320, 240)


def test_what_can_be_seen_through_stands_on_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(out, "PNG")

    assert opened(prepared(a_file("x.png", out.getvalue())).data).getpixel((4, 4)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("virus.jpg", b"MZ\x90\x00 not a picture"),
        ("page.jpg", b"<html><script>alert(1)</script>"),
        ("drawing.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
        ("half.jpg", a_picture(size=(400, 300)).read()[:300]),
        ("empty.png", b"\x89PNG\r\n\x1a\n"),
        ("paper.jpg", b"%PDF-1.7 ..."),
    ],
)
def test_what_is_no_picture_is_not_taken_whatever_it_is_called(name: str, data: bytes) -> None:
    with pytest.raises(refusals.NoPicture) as refused:
        prepared(a_file(name, data))

    assert name in str(refused.value)


@given(
    st.binary(max_size=400), st.sampled_from([b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"RIFF\x10\0\0\0WEBP", b""])
)
def test_no_bytes_make_it_fail_in_another_way(rest: bytes, head: bytes) -> None:
    with pytest.raises(Refused, match="“x”"):
        prepared(a_file("x", head + rest))


def test_a_picture_that_would_fill_the_memory_is_refused_unopened() -> None:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    bomb = (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )

    with pytest.raises((refusals.PictureTooWide, refusals.NoPicture)):
        prepared(a_file("bomb.png", bomb))


def test_a_file_beyond_the_limit_is_refused_unread() -> None:
    with pytest.raises(refusals.FileTooLarge):
        prepare(a_file("big.jpg", b""), name="big.jpg", size=16 * 1024 * 1024)


def test_a_paper_is_kept_as_it_is_where_papers_belong() -> None:
    assert prepared(a_file("来函.pdf", b"%PDF-1.7 text"), papers=True).data == b"%PDF-1.7 text"
    with pytest.raises(refusals.NoPictureNorPdf):
        prepared(a_file("来函.doc", b"\xd0\xcf\x11\xe0"), papers=True)


class Form(forms.Form):
    photos = FilesField(most=3)


def test_three_at_a_time_are_taken_and_a_fourth_is_not() -> None:
    def form(count: int) -> Form:
        return Form({}, MultiValueDict({"photos": [a_picture() for _ in range(count)]}))

    none, three = form(0), form(3)
    assert none.is_valid()
    assert none.cleaned_data["photos"] == []
    assert three.is_valid()
    assert len(three.cleaned_data["photos"]) == 3
    assert not form(4).is_valid()


def test_one_that_is_no_picture_names_itself_and_nothing_is_taken() -> None:
    form = Form({}, MultiValueDict({"photos": [a_picture(), a_file("合同.docx", b"PK\x03\x04")]}))

    assert not form.is_valid()
    assert "合同.docx" in str(form.errors)
