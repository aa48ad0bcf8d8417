"""What each signal does: only SIGKILL, and what a crash raises, ends a server that has not finished its work.

Two kinds end it after that: those that ask for it. SIGHUP reopens the log files. All others whose default is to end
the process are ignored: a terminal that is closed, a timer, a tool that asks the wrong process for something.
"""

import signal
from typing import Final

#: Finish what was accepted, then end: asked by a terminal, by a service manager, by the machine or its limits.
STOPPING: Final = frozenset({signal.SIGINT, signal.SIGTERM, signal.SIGQUIT, signal.SIGXCPU}) | frozenset(
    number for number in signal.valid_signals() if getattr(number, "name", "") == "SIGPWR"
)
#: Open the log files anew.
REOPENING: Final = signal.SIGHUP
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
