"""Where the body of a request ends, and whether its connection stays open behind it."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from holdfast.api.http.problems import Invalid, Problem

Header = tuple[bytes, bytes]

HTTP_1_1: Final = "1.1"
#: The only version in which a request may come without a host.
HTTP_1_0: Final = "1.0"
#: The length of a body that comes in chunks: only its last chunk tells where it ends.
UNTOLD: Final = -1
#: A number of bytes; no signs, lists, fractions.
_LENGTH: Final = re.compile(rb"[0-9]{1,19}")


def framing_of(version: str, headers: Mapping[bytes, bytes], repeated: Sequence[Header]) -> int | Problem:
    """Give the length of the body (RFC 9112, section 6.3), or what is wrong with what is said of it.

    ``repeated``: all fields, when there are several of one name. Others between us and the client may have read another
    one of two lengths, so there may be one only, even when they are equal.
    """
    coding, length = headers.get(b"transfer-encoding"), headers.get(b"content-length")
    if coding is None and length is None:
        return 0
    if sum(name in (b"content-length", b"transfer-encoding") for name, _ in repeated) > 1:
        return Invalid("Content-Length", "and Transfer-Encoding: only one of them may be sent, and once")
    if coding is None:
        if length is None or not _LENGTH.fullmatch(length):
            return Invalid("Content-Length", "must be a number of bytes")
        return int(length)
    if length is not None:
        return Invalid("Content-Length", "was sent beside Transfer-Encoding; send one of them")
    if version == HTTP_1_0:
        return Invalid("Transfer-Encoding", "is not for HTTP/1.0")
    if coding.lower() != b"chunked":
        return Invalid("Transfer-Encoding", "must be chunked, and nothing else")
    return UNTOLD


def stays_open(version: str, headers: Mapping[bytes, bytes], fields: Sequence[Header]) -> bool:
    """Tell whether a request leaves its connection open for another one (RFC 9112, section 9.3)."""
    if b"connection" not in headers:
        return version == HTTP_1_1
    values = b",".join(value for name, value in fields if name == b"connection")
    options = {option.strip() for option in values.lower().split(b",")}
    return b"close" not in options and (version == HTTP_1_1 or b"keep-alive" in options)
