"""The process that starts the workers ends one that does nothing any more."""

import signal
import subprocess
from pathlib import Path

from holdfast.bootstrap import Inherited
from holdfast.cli.workers import Supervisor


def given(worker: int) -> Inherited:
    return Inherited(listener_fd=0, log_folder=Path(), worker=worker)


def test_a_worker_that_is_stuck_is_ended_and_no_other() -> None:
    supervisor = Supervisor(0, given, {})
    stuck, other = subprocess.Popen(["sleep", "60"]), subprocess.Popen(["sleep", "60"])
    try:
        supervisor._running = {stuck.pid: (given(1), 0.0, stuck), other.pid: (given(2), 0.0, other)}
        stuck.send_signal(signal.SIGSTOP)
        supervisor.kill(1)
        assert stuck.wait(20) == -signal.SIGKILL
        assert other.poll() is None
    finally:
        for process in (stuck, other):
            process.kill()
            process.wait()
