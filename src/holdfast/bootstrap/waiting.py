"""A server that is started before its database waits for it, for a while, and says so."""

import time
from collections.abc import Callable
from typing import Final

from holdfast.engine.errors import StorageUnavailable
from holdfast.engine.ports import Storage

#: How long it rests between two tries.
TRY_PAUSE_S: Final = 0.5
#: How often it says what it waits for.
SAY_PAUSE_S: Final = 5.0

#: Tells the operator.
Say = Callable[[str], None]


def when_there(open_one: Callable[[], Storage], wait_s: float, say: Say) -> Storage:
    """Open a database as soon as it is there. Raises the fault of the last try when that takes too long.

    What no waiting mends, a wrong password for instance, is raised at once.
    """
    began, said = time.monotonic(), -SAY_PAUSE_S
    while True:
        try:
            return open_one()
        except StorageUnavailable as fault:
            waited_s = time.monotonic() - began
            if waited_s >= wait_s or _is_final(fault):
                raise
            if waited_s - said >= SAY_PAUSE_S:
                say(f"Waiting for PostgreSQL, for {wait_s - waited_s:.0f} s at most: {fault}")
                said = waited_s
        time.sleep(TRY_PAUSE_S)


def _is_final(fault: StorageUnavailable) -> bool:
    from holdfast.storage.postgres.guard import NoPrimary
    from holdfast.storage.postgres.unreachable import Unreachable

    return isinstance(fault, NoPrimary | Unreachable) and fault.refuses_us()
