"""A body that comes in chunks, taken out of them (RFC 9112, section 7.1). Trailers are read and left."""

import re
from typing import Final

from holdfast.api.limits import CHUNK_LINE_BYTES_MAX, TRAILERS_BYTES_MAX

#: The size of a chunk; what may follow it means nothing here.
_SIZE: Final = re.compile(rb"([0-9A-Fa-f]{1,15})(?:;[\t\x20-\x7e\x80-\xff]*+)?\r\n")
_TRAILER: Final = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]++:[^\x00-\x08\n-\x1f\x7f]*+\r\n")


class MalformedChunks(Exception):
    """The chunks of a body break the rules; where it ends cannot be told."""


class Chunks:
    """What has come of a body in chunks."""

    __slots__ = ("_missing", "_rest", "_trailer_bytes", "is_complete")

    def __init__(self) -> None:
        #: Data of the chunk under way that is still to come, and the line end behind it; 0: a size comes next.
        self._missing = 0
        #: What came of a line that is not complete.
        self._rest = b""
        #: None: the last chunk has not come.
        self._trailer_bytes: int | None = None
        self.is_complete = False

    def feed(self, data: bytes) -> tuple[bytes, bytes]:
        """Take what came. Give the data in it, and what follows the body. Raises ``MalformedChunks``."""
        if self._rest:
            data, self._rest = self._rest + data, b""
        parts: list[bytes] = []
        place = 0
        while place < len(data) and not self.is_complete:
            if self._missing:
                place = self._take_data(data, place, parts)
                continue
            end = data.find(b"\n", place) + 1
            if not end:
                self._keep(data[place:])
                return b"".join(parts), b""
            self._take_line(data[place:end])
            place = end
        return b"".join(parts), data[place:]

    def _take_data(self, data: bytes, place: int, parts: list[bytes]) -> int:
        """Take data of a chunk. Its line end counts as its last two bytes."""
        there = min(self._missing, len(data) - place)
        content = max(0, min(there, self._missing - 2))
        parts.append(data[place : place + content])
        line_end = data[place + content : place + there]
        # "\r\n" as far as it has come.
        if line_end != b"\r\n"[2 - (self._missing - content) :][: len(line_end)]:
            raise MalformedChunks
        self._missing -= there
        return place + there

    def _keep(self, line: bytes) -> None:
        if len(line) > CHUNK_LINE_BYTES_MAX:
            raise MalformedChunks
        self._rest = line

    def _take_line(self, line: bytes) -> None:
        if len(line) > CHUNK_LINE_BYTES_MAX:
            raise MalformedChunks
        if self._trailer_bytes is not None:
            self._take_trailer(line)
            return
        size = _SIZE.fullmatch(line)
        if size is None:
            raise MalformedChunks
        number = int(size[1], 16)
        if number:
            self._missing = number + 2
        else:
            self._trailer_bytes = 0

    def _take_trailer(self, line: bytes) -> None:
        assert self._trailer_bytes is not None  # noqa: S101 - the caller has looked
        self._trailer_bytes += len(line)
        if line == b"\r\n":
            self.is_complete = True
        elif self._trailer_bytes > TRAILERS_BYTES_MAX or not _TRAILER.fullmatch(line):
            raise MalformedChunks
