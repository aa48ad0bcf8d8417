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

from holdfast.bootstrap import PASSED_ON, SAME_SIGNAL_S, STOPPING, Inherited, ignore_all, ignore_others
from holdfast.telemetry.outlets import write_to_stderr

#: A worker that ends sooner than this after its start would only end again.
SETTLED_S: Final = 5.0
#: The exit status of what was interrupted before it had started.
INTERRUPTED: Final = 130
#: The pause before a worker that cannot start at the moment is tried again.
RESTART_PAUSE_S: Final = 2.0
#: How long workers may take to end before they are ended: one that stands still would never.
END_S_MAX: Final = 20.0


class Supervisor:
    """Starts the workers, restarts one that dies, and stops all when it is told to."""

    def __init__(
        self,
        workers: int,
        give: Callable[[int], Inherited],
        environment: Mapping[str, str],
        *,
        heed: Callable[[int], None] = lambda _: None,
        listen_no_more: Callable[[], None] = lambda: None,
        miss: Callable[[int], None] = lambda _: None,
        end_s_max: float = END_S_MAX,
    ) -> None:
        """``give`` makes what a worker of a number is given; ``heed`` takes the signals that are passed on, as well.

        ``listen_no_more`` is called at the end, as soon as no worker will be started any more: whoever comes would
        wait for an answer until the last one has gone. ``miss`` is told of a worker that has gone.
        """
        self._workers = workers
        self._give = give
        self._environment = dict(environment)
        self._heed = heed
        self._listen_no_more = listen_no_more
        self._miss = miss
        self._end_s_max = end_s_max
        #: By process id: what the worker was given, when it was started, its process.
        self._running: dict[int, tuple[Inherited, float, subprocess.Popen[bytes]]] = {}
        #: The workers that have once run for a while.
        self._settled: set[int] = set()
        self._is_starting = self._stopping = False
        #: When it was first told to stop, and whether it was told so again.
        self._stopping_since = 0.0
        self._at_once = False

    def run(self) -> int:
        """Run until all workers have ended; give the exit status: 0 when that was asked for."""
        ignore_others()
        for number in STOPPING:
            signal.signal(number, self._stop)
        for worker in range(1, self._workers + 1):
            self._start(worker)
        status = 0
        while self._running:
            pid, wait_status = os.wait()
            if pid in self._running:  # As the first process of a container it inherits what others have left.
                status |= self._bury(pid, wait_status)
        ignore_all()
        return INTERRUPTED if self._at_once else status

    def kill(self, worker: int) -> None:
        """End a worker that does nothing any more, to be replaced."""
        for pid, (inherited, _, _) in list(self._running.items()):
            if inherited.worker == worker:
                _send(pid, signal.SIGKILL)

    def _start(self, worker: int) -> None:
        self._is_starting = True  # Before the look: a signal that comes behind it leaves the port open.
        if self._is_told_to_stop():
            self._is_starting = False
            self._listen_no_more()
            return
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
        self._is_starting = False
        if self._is_told_to_stop():  # The signal came while this one was being started.
            self._listen_no_more()
            _send(process.pid, signal.SIGTERM)

    def _bury(self, pid: int, wait_status: int) -> int:
        inherited, started, process = self._running.pop(pid)
        process.returncode = os.waitstatus_to_exitcode(wait_status)
        if self._is_told_to_stop():
            # A worker that is still starting does not know the signal yet, and simply ends; so does one that has
            # finished, and gets it once more from the terminal.
            ended_well = process.returncode in (0, INTERRUPTED) or -process.returncode in STOPPING
            if not (ended_well or self._at_once):
                _tell(f"Worker {inherited.worker} did not end well ({process.returncode}).")
            return int(not ended_well)
        self._miss(inherited.worker)
        if time.monotonic() - started >= SETTLED_S:
            self._settled.add(inherited.worker)
        elif inherited.worker in self._settled:
            # It has run before: the database may be away. The others go on, and this one is tried until it is back.
            time.sleep(RESTART_PAUSE_S)
        else:
            _tell(f"Worker {inherited.worker} ended before it had run for a while ({process.returncode}). Ending.")
            self._stop(signal.SIGTERM, None)
            return 1
        if not self._is_told_to_stop():  # As it may have been meanwhile.
            _tell(f"Worker {inherited.worker} ended unexpectedly ({process.returncode}); starting it again.")
            self._start(inherited.worker)
        return 0

    def _is_told_to_stop(self) -> bool:
        return self._stopping  # A signal may come between two looks.

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        """Have all workers drain; asked again, or when that takes too long, end them."""
        if self._stopping and time.monotonic() - self._stopping_since > SAME_SIGNAL_S:
            self._at_once = True
            _tell("Stopped at once, as asked. Whatever was answered is on disk.")
            self._send_all(signal.SIGKILL)
            return
        if not self._stopping:
            self._stopping, self._stopping_since = True, time.monotonic()
            signal.signal(signal.SIGALRM, self._end_all)
            signal.setitimer(signal.ITIMER_REAL, self._end_s_max)
            if not self._is_starting:  # What is being started is given the port.
                self._listen_no_more()
        self._send_all(signal.SIGTERM)

    def _end_all(self, _number: int, _frame: FrameType | None) -> None:
        _tell(f"Some workers have not ended within {self._end_s_max:.0f} s; they are ended.")
        self._send_all(signal.SIGKILL)

    def _send_all(self, number: int) -> None:
        for pid in list(self._running):
            _send(pid, number)

    def _pass_on(self, number: int, _frame: FrameType | None) -> None:
        self._heed(number)
        self._send_all(number)


def _tell(line: str) -> None:
    """Tell the operator. The terminal may be gone."""
    write_to_stderr(f"{line}\n".encode())


def _send(pid: int, number: int) -> None:
    """Send a signal to a worker, which may have ended a moment ago.

    Not ``Popen.send_signal``: it would bury such a worker, and the supervisor would wait for it in vain.
    """
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)
