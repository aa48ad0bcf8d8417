"""What a node has seen, kept in its data directory, so that it does not go back after a restart either."""

import hashlib
import os
from pathlib import Path
from typing import Final

import msgspec

from holdfast.engine.errors import StorageBroken
from holdfast.storage.durable import replace_durably
from holdfast.storage.postgres.standing import Memory

FILE_NAME: Final = "primary.json"
_FORMAT: Final = 1


class _Kept(msgspec.Struct, frozen=True):
    """The content of the file."""

    format: int
    memory: msgspec.Raw
    #: SHA-256 of the memory's bytes.
    checksum: str


class MemoryFile:
    """The file of one database; nodes that share a data directory share it."""

    def __init__(self, directory: Path) -> None:
        self._path = directory / FILE_NAME

    def read(self, database: str) -> Memory | None:
        """Give what was seen of a database; None: nothing. Raises ``StorageBroken`` for a file that is damaged."""
        try:
            content = self._path.read_bytes()
        except FileNotFoundError:
            return None
        try:
            kept = msgspec.json.decode(content, type=_Kept)
            memory = msgspec.json.decode(kept.memory, type=Memory)
        except msgspec.DecodeError as error:
            raise self._damaged() from error
        if kept.format != _FORMAT or kept.checksum != _checksum(kept.memory):
            raise self._damaged()
        return memory if memory.database == database else None

    def write(self, memory: Memory, *, anew: bool = False) -> None:
        """Keep a memory, unless what another node keeps there goes beyond it; ``anew``: whatever is there.

        Raises ``OSError``; the file is then as it was.
        """
        kept = None if anew else self.read(memory.database)
        if kept is not None and kept.goes_beyond(memory):
            return
        encoded = msgspec.json.encode(memory)
        content = msgspec.json.encode(_Kept(_FORMAT, msgspec.Raw(encoded), _checksum(encoded)))
        temporary = self._path.with_name(f".{FILE_NAME}.{os.getpid()}")
        try:
            replace_durably(self._path, content, temporary)
        except OSError:
            temporary.unlink(missing_ok=True)
            raise

    def _damaged(self) -> StorageBroken:
        return StorageBroken(
            f"{self._path} is damaged: it says which PostgreSQL server this node has seen last. See that DATABASE_URL "
            "leads to the right one, then start once with --accept-primary."
        )


def _checksum(encoded: bytes | msgspec.Raw) -> str:
    return hashlib.sha256(encoded).hexdigest()
