"""What each signal does: only SIGKILL, and what a crash raises, ends a server that has not finished its work.

Signals that ask for the end get it when everything that was accepted is finished. SIGHUP reopens the log files, SIGUSR1
and SIGUSR2 log more and less. All others that would end the process are ignored: a timer, or a tool that takes the
process for another.
"""

import asyncio
import os
import signal
import threading
import time
from collections.abc import Callable, Mapping
from functools import partial
from types import FrameType
from typing import Final

#: Finish what was accepted, then end: asked by a terminal, by a service manager, by the machine or its limits.
STOPPING: Final = frozenset({signal.SIGINT, signal.SIGTERM, signal.SIGQUIT, signal.SIGXCPU}) | frozenset(
    number for number in signal.valid_signals() if getattr(number, "name", "") == "SIGPWR"
)
#: Open the log files anew.
REOPENING: Final = signal.SIGHUP
#: Log one level more, and one less.
LOUDER: Final = signal.SIGUSR1
QUIETER: Final = signal.SIGUSR2
#: Those that a supervisor passes on to its workers.
PASSED_ON: Final = (REOPENING, LOUDER, QUIETER)
#: Signals closer together than this are one.
SAME_SIGNAL_S: Final = 1.0
#: Left as they are: what a crash raises, what nobody can catch, job control, and what ends nothing anyway.
_LEFT: Final = frozenset({
    "SIGABRT", "SIGBUS", "SIGFPE", "SIGILL", "SIGSEGV", "SIGSYS", "SIGTRAP", "SIGKILL", "SIGSTOP", "SIGTSTP",
    "SIGTTIN", "SIGTTOU", "SIGCONT", "SIGCHLD", "SIGURG", "SIGWINCH",
})  # fmt: skip


def ignore_others() -> None:
    """Ignore every signal that would end the process without being a request to end. Called by the main thread."""
    for number in signal.valid_signals() - STOPPING:
        # Real-time signals are plain numbers without a name.
        if getattr(number, "name", "") not in _LEFT:
            signal.signal(number, signal.SIG_IGN)


def ignore_all() -> None:
    """Ignore also the requests to end, of a process that has done everything. Called by the main thread.

    The interpreter gives every signal that has a handler its first action back before it ends: the process would end by
    one that comes twice, with the status of that.
    """
    ignore_others()
    for number in STOPPING:
        signal.signal(number, signal.SIG_IGN)


def listen(stop: Callable[[], None], others: Mapping[signal.Signals, Callable[[], None]]) -> None:
    """Heed, on the running event loop, the signals that mean something; requests to end also when it has ended."""
    loop = asyncio.get_running_loop()
    for number, heed in {**dict.fromkeys(STOPPING, stop), **others}.items():
        # Not by the loop: it would give them back when it ends, before the process does. And uvloop heeds a signal
        # twice now and then that comes close to another one. It wakes for it.
        signal.signal(number, partial(_pass_to, loop, heed))


def _pass_to(loop: asyncio.AbstractEventLoop, heed: Callable[[], None], number: int, _frame: FrameType | None) -> None:
    try:
        loop.call_soon_threadsafe(heed)
    except RuntimeError:  # The loop has ended.
        if number in STOPPING:
            # Not here: what is interrupted may be the main thread in the log, which it would wait for.
            threading.Thread(target=heed, daemon=True).start()


class Stopper:
    """Drains at the first signal; at a second one the user means it."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self.event = asyncio.Event()
        self._first: float | None = None

    def __call__(self) -> None:
        """Take a signal. One Ctrl-C may arrive twice, from the terminal and from make: that is not a second one."""
        if self._first is None:
            self._first = time.monotonic()
            self.event.set()
        elif time.monotonic() - self._first > SAME_SIGNAL_S:
            self._say("Stopped at once, as asked. Whatever was answered is on disk.")
            os._exit(130)
