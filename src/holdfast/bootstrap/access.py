"""The access keys of a running server: known before the first request, and looked at from then on."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import structlog

from holdfast.bootstrap.start import StartFailure
from holdfast.config import Settings
from holdfast.engine.errors import Fault
from holdfast.engine.key_ring import KeyRing
from holdfast.engine.key_watch import KeyWatch
from holdfast.engine.ports import Storage
from holdfast.storage.key_note import keys_are_noted, note_keys
from holdfast.times import now_ms

#: How long a start waits until the keys can be read: a node on PostgreSQL may first have to be sure of its server.
FIRST_LOOK_S_MAX: Final = 10.0
_PAUSE_S: Final = 0.1

#: What is said at the start of who is let in, and of what that puts at risk.
_DOORS: Final = {
    "local": "ACCESS=local: only programs on this machine are let in, until a first access key is made. Put no proxy "
    "or tunnel in front before that: one that hides itself would let in everybody.",
    "keys": "ACCESS=keys: whoever has an access key is let in (holdfast keys).",
    "open": "ACCESS=open: whoever reaches this address can read and change stock. "
    "Let nothing reach it but what decides who comes in.",
}
_LOCKED: Final = "ACCESS=local: access keys have been made, so whoever has one is let in (holdfast keys)."
_KEYLESS: Final = " None holds right now: holdfast keys create NAME --scope read --scope write makes one."


@asynccontextmanager
async def watched_keys(settings: Settings, storage: Storage) -> AsyncIterator[KeyRing]:
    """Give the keys as they are known here, kept fresh meanwhile. Raises ``StartFailure``."""
    ring = KeyRing(existed=keys_are_noted(settings.data_dir))
    watch = KeyWatch(storage, ring, now=now_ms, existed=lambda: _note(settings))
    try:
        await _first_look(watch)
        if ring.revision:
            _note(settings)
        watching = asyncio.create_task(watch.watch())
        yield ring
        watching.cancel()
        await asyncio.wait({watching})
    finally:
        await watch.close()


async def _first_look(watch: KeyWatch) -> None:
    deadline = asyncio.get_running_loop().time() + FIRST_LOOK_S_MAX
    while True:
        try:
            await watch.look()
        except Fault as fault:
            if asyncio.get_running_loop().time() >= deadline:
                raise StartFailure(f"The access keys cannot be read: {fault}") from fault
            await asyncio.sleep(_PAUSE_S)
        else:
            return


def _note(settings: Settings) -> None:
    """Note that there are keys; a disk that does not take that leaves the door shut as long as the server runs."""
    with contextlib.suppress(FileExistsError):
        try:
            if not keys_are_noted(settings.data_dir):
                note_keys(settings.data_dir)
        except OSError as error:
            structlog.get_logger().error(f"That there are access keys cannot be noted in DATA_DIR: {error.strerror}.")


def door_told(settings: Settings, ring: KeyRing) -> str:
    """Say who is let in."""
    if settings.access == "open":
        return _DOORS["open"]
    line = _LOCKED if settings.access == "local" and ring.existed else _DOORS[settings.access]
    return line if ring.live or (settings.access == "local" and not ring.existed) else line + _KEYLESS
