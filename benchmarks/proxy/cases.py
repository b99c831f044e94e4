"""Requests whose end two readers could see at different places. Each hides a second request; nobody may answer it.

Pure: bytes alone. `run.py` sends them through the proxy, `tests/deskapp/test_message_borders.py` to the web server.
"""

from collections.abc import Iterator

HOST = "desk.example.com"
PATH = "/offline/"
HIDDEN = f"GET /hidden/ HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode()
LONG = len(HIDDEN)
CHUNKS = b"0\r\n\r\n" + HIDDEN


def post(*lines: str, body: bytes = CHUNKS, end: str = "\r\n", first: str = f"POST {PATH} HTTP/1.1") -> bytes:
    """A request with these header lines beside the host."""
    return end.join([first, f"Host: {HOST}", *lines, "", ""]).encode("latin-1") + body


def cases() -> dict[str, bytes]:
    """Name → what is sent over one connection."""
    return dict(sorted([*_lengths(), *_chunked(), *_lines(), *_first_lines()]))


def _lengths() -> Iterator[tuple[str, bytes]]:
    whole, none = f"Content-Length: {LONG}", "Content-Length: 0"
    yield "two lengths, short first", post(none, whole, body=HIDDEN)
    yield "two lengths, long first", post(whole, none, body=HIDDEN)
    yield "lengths in a list", post(f"Content-Length: 0, {LONG}", body=HIDDEN)
    yield "length with a plus", post(f"Content-Length: +{LONG}", body=HIDDEN)
    yield "length below nothing", post("Content-Length: -1", body=HIDDEN)
    yield "length in hexadecimal", post(f"Content-Length: {LONG:#x}", body=HIDDEN)
    yield "length with an underscore in it", post("Content-Length: 4_4", body=HIDDEN)
    yield "length in other digits", post("Content-Length: \xb2", body=HIDDEN)
    yield "blank before the colon of the length", post(f"Content-Length : {LONG}", body=HIDDEN)
    yield "length of a GET", post(whole, body=HIDDEN, first=f"GET {PATH} HTTP/1.1")
    yield "no body read", post(whole, body=HIDDEN)


def _chunked() -> Iterator[tuple[str, bytes]]:
    whole = f"Content-Length: {len(CHUNKS)}"
    for name, words in {
        "chunked": "Transfer-Encoding: chunked",
        "chunked in capitals": "Transfer-Encoding: cHuNKED",
        "chunked after a tab": "Transfer-Encoding:\tchunked",
        "chunked, blank before the colon": "Transfer-Encoding : chunked",
        "chunked with a sign before it": "Transfer-Encoding: \x0bchunked",
        "chunked in quotes": 'Transfer-Encoding: "chunked"',
        "xchunked": "Transfer-Encoding: xchunked",
        "chunked, then identity": "Transfer-Encoding: chunked, identity",
        "identity, then chunked": "Transfer-Encoding: identity, chunked",
        "chunked with an underscore": "Transfer_Encoding: chunked",
        "chunked on a folded line": "Transfer-Encoding:\r\n chunked",
        "chunked behind a bare line feed": "X-One: 1\nTransfer-Encoding: chunked",
        "chunked behind a bare carriage return": "X-One: 1\rTransfer-Encoding: chunked",
    }.items():
        yield f"length and {name}", post(whole, words)
        if "_" not in words:  # that is no Transfer-Encoding: its length is one that nobody doubts, two requests are two
            yield f"{name} and length", post(words, "Content-Length: 3")
    yield "chunked twice", post("Transfer-Encoding: chunked", "Transfer-Encoding: chunked")
    yield "chunked and identity apart", post("Transfer-Encoding: chunked", "Transfer-Encoding: identity", whole)
    yield "chunked in HTTP/1.0", post("Transfer-Encoding: chunked", whole, first=f"POST {PATH} HTTP/1.0")
    for name, body in {
        "size with 0x": b"0x0\r\n\r\n",
        "size with a sign": b"-0\r\n\r\n",
        "size after a blank": b" 0\r\n\r\n",
        "size before a bare line feed": b"0\n\r\n",
        "size before a bare carriage return": b"0\r\r\n",
        "extension with a bare line feed": b"0;a\nb\r\n\r\n",
        "more data than its size": b"1\r\nab\r\n0\r\n\r\n",
    }.items():
        yield f"chunk: {name}", post("Transfer-Encoding: chunked", body=body + HIDDEN)


def _lines() -> Iterator[tuple[str, bytes]]:
    yield "bare line feeds", post(f"Content-Length: {LONG}", body=HIDDEN, end="\n")
    yield "bare carriage returns", post(f"Content-Length: {LONG}", body=HIDDEN, end="\r")
    yield "length on a folded line", post(f"Content-Length:\r\n {LONG}", body=HIDDEN)
    yield "folded line after the length", post("Content-Length: 0", f" {LONG}", body=HIDDEN)
    yield "zero byte in a header", post(f"X-One: a\x00b\r\nContent-Length: {LONG}", body=HIDDEN)
    yield "header without a name", post(f": x\r\nContent-Length: {LONG}", body=HIDDEN)
    yield "header without a colon", post(f"Nonsense\r\nContent-Length: {LONG}", body=HIDDEN)
    yield "two hosts", post("Host: other.example.com", f"Content-Length: {LONG}", body=HIDDEN)


def _first_lines() -> Iterator[tuple[str, bytes]]:
    for name, first in {
        "two blanks in the first line": f"POST  {PATH} HTTP/1.1",
        "a tab in the first line": f"POST\t{PATH}\tHTTP/1.1",
        "HTTP/1.2": f"POST {PATH} HTTP/1.2",
        "HTTP/2.0": f"POST {PATH} HTTP/2.0",
        "HTTP/01.1": f"POST {PATH} HTTP/01.1",
        "two versions": f"POST {PATH} HTTP/1.1 HTTP/1.1",
        "lower-case method": f"post {PATH} HTTP/1.1",
        "zero byte in the address": f"POST {PATH}\x00 HTTP/1.1",
        "address of another host": "POST http://other.example.com/ HTTP/1.1",
        "carriage return in the address": f"POST {PATH}\r HTTP/1.1",
    }.items():
        yield f"first line: {name}", post(f"Content-Length: {LONG}", body=HIDDEN, first=first)
