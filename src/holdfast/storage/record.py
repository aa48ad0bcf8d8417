"""The record beside an SQLite database: what the database held last, so that one that went back in time is noticed.

A small file in the data directory. It has two slots, each with a checksum, and one is left alone until the other is on
disk: whatever a power cut tears, there is one that can be read. It may lag behind the database, and never the other
way round.
"""

import contextlib
import hashlib
from pathlib import Path
from typing import Final

import msgspec

from holdfast.engine.errors import Fault
from holdfast.storage.durable import replace_durably

NAME: Final = "holdfast.record"
#: Bytes of a slot, which is filled up with spaces.
SLOT_BYTES: Final = 1_024
#: How far the slots are apart: further than what a disk writes at once.
SLOT_DISTANCE_BYTES: Final = 4_096
SLOTS: Final = 2
_CHECKSUM_BYTES: Final = 16
#: What this release writes.
_FORMAT: Final = 1


class DamagedRecord(Fault):
    """No slot of the record can be read."""


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of the database."""

    format: int = _FORMAT
    #: Counts what was written: of two slots, the greater one is the later.
    number: int = 0
    #: Which database, which home, which epoch.
    database: str
    home: str
    epoch: str
    #: The last entry of the ledger, the command that wrote it and its time; 0, nothing and 0: there is none.
    sequence: int
    command_id: str
    time: int
    #: Whether the database does not name this home yet.
    adopting: bool = False


class Whereabouts(msgspec.Struct, frozen=True):
    """What a database says of itself; None: it is of a release that did not say so."""

    database: str | None = None
    home: str | None = None
    epoch: str | None = None
    #: The last entry of its ledger, and its time.
    sequence: int = 0
    time: int = 0
    #: The commands that wrote the last entry and the one that was asked for; "": there is no such entry.
    last_command_id: str = ""
    command_id: str = ""


def slot_of(record: Record) -> bytes:
    """Write a record down."""
    text = msgspec.json.encode(record)
    checksum = hashlib.blake2b(text, digest_size=_CHECKSUM_BYTES).hexdigest()
    return b"%b %b" % (checksum.encode(), text.ljust(SLOT_BYTES - 2 * _CHECKSUM_BYTES - 2)) + b"\n"


def record_in(slot: bytes) -> Record | None:
    """Read a slot; None: it was torn, or is empty."""
    checksum, _, text = slot[:SLOT_BYTES].partition(b" ")
    text = text.rstrip()
    if hashlib.blake2b(text, digest_size=_CHECKSUM_BYTES).hexdigest().encode() != checksum:
        return None
    with contextlib.suppress(msgspec.DecodeError):
        record = msgspec.json.decode(text, type=Record)
        return record if record.format == _FORMAT else None
    return None


def records_of(content: bytes) -> list[Record | None]:
    """Read all slots."""
    starts = range(0, SLOTS * SLOT_DISTANCE_BYTES, SLOT_DISTANCE_BYTES)
    return [record_in(content[start : start + SLOT_DISTANCE_BYTES]) for start in starts]


def read_record(directory: Path) -> Record | None:
    """Read the record of a data directory; None: it has none. Raises ``DamagedRecord``."""
    path = directory / NAME
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise DamagedRecord(f"{path} cannot be read ({error.strerror}).") from error
    readable = [record for record in records_of(content) if record is not None]
    if not readable:
        raise DamagedRecord(f"{path} is damaged, or of a newer release.")
    return max(readable, key=lambda record: record.number)


def create_record(directory: Path, record: Record) -> None:
    """Put a new record in the place of any other: all of it or nothing, and durably. Raises ``OSError``."""
    content = slot_of(record).ljust(SLOTS * SLOT_DISTANCE_BYTES - 1) + b"\n"
    replace_durably(directory / NAME, content, directory / f"{NAME}.new")
