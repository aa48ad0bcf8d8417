"""What is wrong with the head of a request whatever it asks for, and how its path is written."""

import re
from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import quote

from holdfast.api.http.problems import Invalid, Problem
from holdfast.api.limits import TARGET_BYTES_MAX

#: A name or an address, and perhaps a port (RFC 9110, section 7.2; RFC 3986, section 3.2.2).
_HOST: Final = re.compile(rb"(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._~!$&'()*+,;=%-]+)(?::[0-9]{0,5})?")
#: What may stand in a path as it is: all that is visible in ASCII. A SKU in raw UTF-8 is written in percents.
_VISIBLE: Final = bytes(range(0x21, 0x7F))
#: How the server calls HTTP/1.0, the only version in which a request may come without a host.
HTTP_1_0: Final = "1"


def written(raw_path: bytes) -> str:
    """Give a path as text that can be logged and repeated: it still leads to the same place."""
    text = raw_path.decode("latin-1")
    return text if text.isascii() and text.isprintable() else quote(raw_path, safe=_VISIBLE)


def head_problem(
    version: str, target_bytes: int, raw_headers: Sequence[tuple[bytes, bytes]], headers: Mapping[bytes, bytes]
) -> Problem | None:
    """Say what is wrong with a head, or None. ``headers`` has one value of each name."""
    if target_bytes > TARGET_BYTES_MAX:
        return Problem("HEADERS_TOO_LARGE", f"The path and query have more than {TARGET_BYTES_MAX} bytes.")
    host = headers.get(b"host", b"")
    if not host:  # The server writes an empty one where there is none.
        return None if version == HTTP_1_0 else Invalid("Host", "is missing; HTTP/1.1 asks for it (RFC 9112)")
    if len(headers) != len(raw_headers) and sum(name == b"host" for name, _ in raw_headers) > 1:
        return Invalid("Host", "was sent more than once")
    if not _HOST.fullmatch(host):
        return Invalid("Host", "must be a host and perhaps its port")
    return None
