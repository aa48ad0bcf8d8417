"""Several worker processes behind one port: each takes connections from the same socket."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from types import FrameType
from typing import Final

import msgspec

from holdfast.bootstrap import PASSED_ON, STOPPING, Inherited, ignore_all, ignore_others

#: A worker that ends sooner than this after its start would only end again.
SETTLED_S: Final = 5.0
#: The exit status of what was interrupted before it had started.
INTERRUPTED: Final = 130
#: The pause before a worker that cannot start at the moment is tried again.
RESTART_PAUSE_S: Final = 2.0


class Supervisor:
    """Starts the workers, restarts one that dies, and stops all when it is told to."""

    def __init__(
        self,
        workers: int,
        give: Callable[[int], Inherited],
        environment: Mapping[str, str],
        *,
        heed: Callable[[int], None] = lambda _: None,
    ) -> None:
        """``give`` makes what a worker of a number is given; ``heed`` takes the signals that are passed on, as well."""
        self._workers = workers
        self._give = give
        self._environment = dict(environment)
        self._heed = heed
        #: By process id: what the worker was given, when it was started, its process.
        self._running: dict[int, tuple[Inherited, float, subprocess.Popen[bytes]]] = {}
        #: The workers that have once run for a while.
        self._settled: set[int] = set()
        self._stopping = False

    def run(self) -> int:
        """Run until all workers have ended; give the exit status: 0 when that was asked for."""
        ignore_others()
        for number in STOPPING:
            signal.signal(number, self._stop)
        for worker in range(1, self._workers + 1):
            self._start(worker)
        status = 0
        while self._running:
            status |= self._bury(*os.wait())
        ignore_all()
        return status

    def kill(self, worker: int) -> None:
        """End a worker that does nothing any more, to be replaced."""
        for pid, (inherited, _, _) in list(self._running.items()):
            if inherited.worker == worker:
                _send(pid, signal.SIGKILL)

    def _start(self, worker: int) -> None:
        inherited = self._give(worker)
        command = [sys.executable, "-m", "holdfast", "serve"]
        command.append(f"--inherited={msgspec.json.encode(inherited, enc_hook=str).decode()}")
        # What is ignored stays so in a new process: a worker that is still starting must not end by these signals.
        for number in PASSED_ON:
            signal.signal(number, signal.SIG_IGN)
        process = subprocess.Popen(command, env=self._environment, pass_fds=inherited.fds)  # noqa: S603 - ours
        inherited.let_go()
        for number in PASSED_ON:
            signal.signal(number, self._pass_on)
        self._running[process.pid] = (inherited, time.monotonic(), process)
        if self._stopping:  # The signal came while this one was being started.
            _send(process.pid, signal.SIGTERM)

    def _bury(self, pid: int, wait_status: int) -> int:
        inherited, started, process = self._running.pop(pid)
        process.returncode = os.waitstatus_to_exitcode(wait_status)
        if self._stopping:
            # A worker that is still starting does not know the signal yet, and simply ends; so does one that has
            # finished, and gets it once more from the terminal.
            ended_well = process.returncode in (0, INTERRUPTED) or -process.returncode in STOPPING
            if not ended_well:
                print(f"Worker {inherited.worker} did not end well ({process.returncode}).", file=sys.stderr)
            return int(not ended_well)
        if time.monotonic() - started >= SETTLED_S:
            self._settled.add(inherited.worker)
        elif inherited.worker in self._settled:
            # It has run before: the database may be away. The others go on, and this one is tried until it is back.
            time.sleep(RESTART_PAUSE_S)
        else:
            self._stop(signal.SIGTERM, None)
            return 1
        told = f"Worker {inherited.worker} ended unexpectedly ({process.returncode}); starting it again."
        print(told, file=sys.stderr)
        self._start(inherited.worker)
        return 0

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping = True
        for pid in list(self._running):
            _send(pid, signal.SIGTERM)

    def _pass_on(self, number: int, _frame: FrameType | None) -> None:
        self._heed(number)
        for pid in list(self._running):
            _send(pid, number)


def _send(pid: int, number: int) -> None:
    """Send a signal to a worker, which may have ended a moment ago.

    Not ``Popen.send_signal``: it would bury such a worker, and the supervisor would wait for it in vain.
    """
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)
