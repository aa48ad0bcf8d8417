"""All access keys of the database as this process knows them, and who comes with one of them."""

import asyncio
import hmac
import time
from collections.abc import Callable, Iterable
from typing import Final

from holdfast.domain.access import AccessKey, Caller, caller_of, digest_of
from holdfast.engine.errors import StorageUnavailable
from holdfast.engine.limits import KEYS_UNSEEN_S_MAX


class KeyRing:
    """Knows every key that holds. Made and used on one event loop; a look-up asks no database."""

    def __init__(self, *, existed: bool = False, clock: Callable[[], float] = time.monotonic) -> None:
        self._existed = existed
        self._clock: Final = clock
        self._by_digest: dict[bytes, tuple[AccessKey, Caller]] = {}
        #: When the keys were last looked at; None: nobody looks at them, and there are none.
        self._seen: float | None = None
        #: When keys were used that nobody has written down yet, as of the last look.
        self._used: dict[str, int] = {}
        self._now = 0
        self._revoked: Final[dict[asyncio.Future[None], str]] = {}
        self.revision = 0

    @property
    def existed(self) -> bool:
        """Whether there is a key, or has ever been one."""
        return self._existed or self.revision > 0

    @property
    def live(self) -> int:
        """How many keys hold."""
        return len(self._by_digest)

    def is_current(self) -> bool:
        """Tell whether what is known of the keys is young enough to be acted on."""
        return self._seen is None or self._clock() - self._seen <= KEYS_UNSEEN_S_MAX

    def caller(self, secret: str) -> Caller | None:
        """Give whoever comes with a secret; None: it is no key, or none that holds. Raises ``StorageUnavailable``."""
        digest = digest_of(secret)
        if digest is None:
            return None
        if not self.is_current():
            raise StorageUnavailable  # A key that was revoked meanwhile must not be let in.
        found = self._by_digest.get(digest)
        if found is None:
            return None
        key, caller = found
        if not hmac.compare_digest(key.digest, digest):
            return None
        self._used[key.name] = self._now
        return caller

    def saw(self, found: tuple[int, Iterable[AccessKey]] | None, at: float, now: int = 0) -> None:
        """Take in what a look at that moment has found; None: all is as it was.

        ``now`` is the same moment in milliseconds since 1970 UTC.
        """
        self._seen, self._now = at, now
        if found is not None:
            self.revision, keys = found
            held = [key for key in keys if key.revoked_at is None]
            self._by_digest = {key.digest: (key, caller_of(key)) for key in held}
            names = {key.name for key in held}
            self._tell_those(lambda name: name not in names)

    def missed(self) -> None:
        """Take in that a look has failed; after too many of them, nobody goes on."""
        if not self.is_current():
            self._tell_those(lambda _: True)

    def taken_uses(self) -> dict[str, int]:
        """Give when keys were used since this was last asked, by their names."""
        used, self._used = self._used, {}
        return used

    def holds(self, caller: Caller) -> bool:
        """Tell whether somebody who was let in would be let in again. Raises ``StorageUnavailable``."""
        if caller.key is not None and not self.is_current():
            raise StorageUnavailable
        return caller.key is None or any(key.name == caller.key for key, _ in self._by_digest.values())

    async def revoked(self, caller: Caller) -> None:
        """Wait until the key of a caller no longer holds, or nobody can tell; for one without a key, for ever."""
        waiting: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if not self.holds(caller):
            return
        if caller.key is not None:
            self._revoked[waiting] = caller.key
        try:
            await waiting
        finally:
            self._revoked.pop(waiting, None)

    def _tell_those(self, gone: Callable[[str], bool]) -> None:
        for waiting, name in self._revoked.items():
            if gone(name) and not waiting.done():
                waiting.set_result(None)
