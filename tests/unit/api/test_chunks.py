"""Bodies in chunks: what is in them, where they end, and what is no chunk."""

import pytest

from holdfast.api.http.chunks import Chunks, MalformedChunks
from holdfast.api.limits import CHUNK_LINE_BYTES_MAX, TRAILERS_BYTES_MAX

BODY = b"5\r\nhello\r\n1;a=b;c\r\n \r\n00A\r\n0123456789\r\n0\r\nX-Trailer: 1\r\nY:\r\n\r\n"


def taken(content: bytes, cut: int) -> tuple[bytes, bytes, bool]:
    chunks = Chunks()
    first, rest = chunks.feed(content[:cut])
    second, rest = chunks.feed(rest + content[cut:]) if not chunks.is_complete else (b"", rest + content[cut:])
    return first + second, rest, chunks.is_complete


@pytest.mark.parametrize("cut", range(len(BODY) + 5))
def test_a_body_is_the_same_wherever_it_is_cut(cut: int) -> None:
    assert taken(BODY + b"next", cut) == (b"hello 0123456789", b"next", True)


def test_a_body_is_the_same_byte_by_byte() -> None:
    chunks, found = Chunks(), b""
    for place in range(len(BODY)):
        assert not chunks.is_complete
        part, rest = chunks.feed(BODY[place : place + 1])
        found += part
        assert rest == b""
    assert (found, chunks.is_complete) == (b"hello 0123456789", True)


@pytest.mark.parametrize("content", [
    b"\r\n", b"g\r\n", b"-1\r\n", b"+1\r\n", b"0x1\r\n", b"1 \r\n", b" 1\r\n", b"1\n", b"1;a\nb\r\n", b"1;\x01\r\n",
    b"1_0\r\n", b"\xb2\r\n", b"1,2\r\n", b"1111111111111111\r\n", b"1\r\nab\r\n", b"1\r\na\n", b"1\r\naX",
    b"0\r\n x: 1\r\n", b"0\r\nx : 1\r\n", b"0\r\nx: \x01\r\n", b"0\r\n\n", b"0\n",
    b"1;" + b"x" * CHUNK_LINE_BYTES_MAX + b"\r\n", b"1;" + b"x" * CHUNK_LINE_BYTES_MAX,
    b"0\r\n" + (b"x: " + b"y" * 1_000 + b"\r\n") * (TRAILERS_BYTES_MAX // 1_000 + 1),
])  # fmt: skip
def test_what_is_no_chunk_is_refused_wherever_it_is_cut(content: bytes) -> None:
    for cut in {0, 1, len(content) // 2, len(content) - 1}:
        with pytest.raises(MalformedChunks):
            taken(content, cut)
