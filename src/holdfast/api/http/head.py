"""The head of a request: found in what came, and read strictly (RFC 9112).

Whatever two readers could take for different requests is refused: bare line feeds, folded lines, white space before a
colon, two lengths, a length beside chunks, codings other than chunks. Nothing is mended, and nothing is guessed.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import quote

from holdfast.api.http.framing import HTTP_1_0, HTTP_1_1, Header, framing_of, stays_open
from holdfast.api.http.problems import Invalid, Problem
from holdfast.api.limits import HEAD_BYTES_MAX, HEAD_S_MAX, HEADERS_MAX, TARGET_BYTES_MAX

_TOKEN: Final = rb"[!#$%&'*+.^_`|~0-9A-Za-z-]++"
#: Visible characters and raw UTF-8, but no fragment.
_TARGET: Final = rb"[\x21\x22\x24-\x7e\x80-\xff]++"
_REQUEST_LINE: Final = re.compile(rb"(" + _TOKEN + rb") (" + _TARGET + rb") HTTP/1\.([01])\r\n")
#: A field, or all that is left when there is none. Nothing of it is ever tried twice.
_FIELD: Final = re.compile(rb"(" + _TOKEN + rb"):[ \t]*+([^\x00-\x08\n-\x1f\x7f]*+)\r\n|[\s\S]++")
#: What a request line looks like while more of it is to come. The first bytes of TLS do not.
_BEGINNING: Final = re.compile(rb"(?:[\x21-\x7e][\x20-\x7e\x80-\xff]*+)?\r?")
_EMPTY_LINES: Final = re.compile(rb"(?:\r\n)*+")
#: A target that names the whole address (RFC 9112, section 3.2.2): scheme, authority, the rest.
_ABSOLUTE: Final = re.compile(rb"https?://([^/?]+)(.*)", re.IGNORECASE | re.DOTALL)
#: A name or an address, and perhaps a port (RFC 9110, section 7.2; RFC 3986, section 3.2.2).
_HOST: Final = re.compile(rb"(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._~!$&'()*+,;=%-]+)(?::[0-9]{0,5})?")
#: What may stand in a path as it is: all that is visible in ASCII. A SKU in raw UTF-8 is written in percents.
_VISIBLE: Final = bytes(range(0x21, 0x7F))


class Head:
    """What a request says before its body."""

    __slots__ = ("fields", "headers", "keeps", "length", "method", "path", "problem", "query", "repeats", "version")

    def __init__(self, method: str, path: bytes, query: bytes = b"", version: str = HTTP_1_1) -> None:
        self.method = method
        #: As it was sent, nothing decoded.
        self.path = path
        self.query = query
        self.version = version
        #: All fields in their order, the names in small letters.
        self.fields: Sequence[Header] = ()
        #: One value of each name, and whether there are several of one.
        self.headers: dict[bytes, bytes] = {}
        self.repeats = False
        #: How many bytes of a body follow; ``UNTOLD``: its chunks tell.
        self.length = 0
        #: Whether the connection stays open for another request.
        self.keeps = False
        #: What is wrong with it. Where the next request would begin is not known then.
        self.problem: Problem | None = None

    def broken(self, problem: Problem) -> "Head":
        """Give the same head, with what is wrong with it."""
        self.problem, self.length, self.keeps = problem, 0, False
        return self


def without_empty_lines(data: bytes) -> bytes:
    """Leave out the empty lines that may come before a request (RFC 9112, section 2.2)."""
    if not data.startswith(b"\r\n"):
        return data
    lines = _EMPTY_LINES.match(data)
    return data[lines.end() :] if lines else data


def head_in(data: bytes) -> tuple[Head, int] | None:
    """Give the head at the beginning of what came, and its size in bytes; None: more of it has to come.

    What can be no head, however it goes on, is one with a problem.
    """
    end = data.find(b"\n\r\n")
    if (end if end >= 0 else len(data)) > HEAD_BYTES_MAX:
        return _begun(data).broken(too_large()), len(data)
    if end >= 0:
        return _head_of(data, end + 1), end + 3
    # Only line feeds without carriage returns end a line here, or this is another protocol.
    line_end = data.find(b"\n")
    if line_end < 0:
        is_hopeful = _BEGINNING.fullmatch(data)
    else:
        is_hopeful = _REQUEST_LINE.match(data) if b"\n\n" not in data else None
    return None if is_hopeful else (_begun(data).broken(_no_request()), len(data))


def _begun(data: bytes) -> Head:
    """Give as much of a head as its first line tells."""
    line = _REQUEST_LINE.match(data)
    if line is None:
        return Head("", b"")
    path, _, query = line[2].partition(b"?")
    return Head(line[1].decode(), path, query)


def _head_of(data: bytes, end: int) -> Head:
    line = _REQUEST_LINE.match(data, 0, end)
    if line is None:
        return Head("", b"").broken(_no_request())
    method, target, minor = line.groups()
    path, _, query = target.partition(b"?")
    head = Head(method.decode(), path, query, HTTP_1_1 if minor == b"1" else HTTP_1_0)
    found: list[Header] = _FIELD.findall(data, line.end(), end)
    if len(found) > HEADERS_MAX:
        return head.broken(too_large())
    fields = [(name.lower(), value.rstrip(b" \t")) for name, value in found]
    if fields and not fields[-1][0]:
        return head.broken(
            Invalid("headers", "hold a line that is not of the form `Name: value` (RFC 9112, section 5)")
        )
    head.fields = fields
    head.headers = headers = dict(fields)
    head.repeats = repeats = len(headers) != len(fields)
    framing = framing_of(head.version, headers, fields if repeats else ())
    if isinstance(framing, Problem):
        return head.broken(framing)
    head.length = framing
    head.keeps = stays_open(head.version, headers, fields)
    return head if path.startswith(b"/") and target.isascii() else _with_other_target(head, target)


def _with_other_target(head: Head, target: bytes) -> Head:
    """Read a target that does not simply begin with a slash, or is in raw UTF-8."""
    try:
        target.decode()
    except UnicodeDecodeError:
        return head.broken(Invalid("target", "is not valid UTF-8"))
    absolute = _ABSOLUTE.fullmatch(target)
    if absolute is not None:
        # The host that it names counts, whatever the field says.
        if b"host" in head.headers:
            head.headers[b"host"] = absolute[1]
        path, _, head.query = absolute[2].partition(b"?")
        head.path = path or b"/"
    elif not target.startswith(b"/") and not (head.method == "OPTIONS" and target == b"*"):
        return head.broken(Invalid("target", "must begin with a slash, or name the whole address"))
    return head


def written(path: bytes) -> str:
    """Give a path as text that can be logged and repeated: it still leads to the same place."""
    text = path.decode("latin-1")
    return text if text.isascii() and text.isprintable() else quote(path, safe=_VISIBLE)


def head_problem(head: Head) -> Problem | None:
    """Say what is wrong with a head that could be read, or None."""
    if len(head.path) + len(head.query) > TARGET_BYTES_MAX:
        return Problem("HEADERS_TOO_LARGE", f"The path and query have more than {TARGET_BYTES_MAX} bytes.")
    return host_problem(head.version, head.fields, head.headers)


def host_problem(version: str, fields: Sequence[Header], headers: Mapping[bytes, bytes]) -> Problem | None:
    """Say what is wrong with the host that a request names, or None. ``headers`` has one value of each name."""
    host = headers.get(b"host", b"")
    if not host:
        return None if version == HTTP_1_0 else Invalid("Host", "is missing; HTTP/1.1 asks for it (RFC 9112)")
    if len(headers) != len(fields) and sum(name == b"host" for name, _ in fields) > 1:
        return Invalid("Host", "was sent more than once")
    if not _HOST.fullmatch(host):
        return Invalid("Host", "must be a host and perhaps its port")
    return None


def too_large() -> Problem:
    """Give the error of a head beyond the bounds."""
    return Problem(
        "HEADERS_TOO_LARGE", f"The head has more than {HEAD_BYTES_MAX} bytes, or more than {HEADERS_MAX} headers."
    )


def too_late() -> Problem:
    """Give the error of a head that does not come to its end."""
    return Problem("REQUEST_TIMEOUT", f"The head did not arrive within {HEAD_S_MAX:.0f} seconds; nothing was done.")


def _no_request() -> Problem:
    return Invalid("request", "does not begin as HTTP/1.1 or 1.0 does: a method, a target and the version, in one line")
