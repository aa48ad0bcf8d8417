"""The process that starts the workers: how it replaces them, and how it ends."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Final

from holdfast.bootstrap import Inherited
from holdfast.cli.workers import SETTLED_S, Supervisor
from server import STOP_S_MAX


def given(worker: int) -> Inherited:
    return Inherited(listener_fd=0, log_folder=Path(), worker=worker)


def test_nobody_waits_for_a_worker_that_is_gone() -> None:
    missed: list[int] = []

    def miss(worker: int) -> None:
        missed.append(worker)
        supervisor._stopping = True  # So that none is started in its place.

    supervisor = Supervisor(0, given, {}, miss=miss)
    process = subprocess.Popen(["true"])
    supervisor._running = {process.pid: (given(2), time.monotonic() - SETTLED_S, process)}
    assert supervisor._bury(*os.waitpid(process.pid, 0)) == 0
    assert missed == [2]


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


#: A supervisor in a process of its own: ``begin`` is called in place of the start of its worker.
PROGRAM: Final = """
import os, signal, subprocess, sys
from types import SimpleNamespace
from holdfast.cli.workers import SETTLED_S, Supervisor

STUBBORN = "import signal; signal.signal(15, signal.SIG_IGN); print(1, flush=True); signal.pause()"

def stubborn():
    program = subprocess.Popen([sys.executable, "-c", STUBBORN], stdout=subprocess.PIPE)
    program.stdout.readline()
    return program

def take_in(program, number=1):
    supervisor._running[program.pid] = (SimpleNamespace(worker=number), 0.0, program)

def told(number):
    os.kill(os.getpid(), number)
"""


def ended(program: str, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run a program that makes a supervisor, and lets it run."""
    command = [sys.executable, "-c", PROGRAM + program]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=STOP_S_MAX, check=False, **options)


def test_a_process_that_it_has_not_started_may_end_as_it_likes() -> None:
    """As the first process of a container it is given those that others have left."""
    run = ended(
        """
supervisor = Supervisor(0, None, {})
foreign, ours = subprocess.Popen(["true"]), subprocess.Popen(["sleep", "60"])
os.waitid(os.P_PID, foreign.pid, os.WEXITED | os.WNOWAIT)
take_in(ours)
supervisor._stop(15, None)
sys.exit(supervisor.run())
""",
        stderr=subprocess.PIPE,
    )
    assert (run.returncode, run.stderr) == (0, "")


def test_a_terminal_that_is_gone_does_not_keep_it_from_replacing_a_worker() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    run = ended(
        """
supervisor = Supervisor(0, None, {})
take_in(subprocess.Popen(["true"]))
supervisor._start = lambda worker: os._exit(40 + worker)
supervisor.run()
""",
        stderr=writer,
    )
    os.close(writer)
    assert run.returncode == 41


def test_a_worker_that_does_not_end_is_ended_after_a_while() -> None:
    run = ended(
        """
supervisor = Supervisor(1, None, {}, end_s_max=0.1)
supervisor._start = lambda worker: (take_in(stubborn()), told(15))
sys.exit(supervisor.run())
""",
        stderr=subprocess.PIPE,
    )
    assert run.returncode == 1
    assert run.stderr == ("Some workers have not ended within 0 s; they are ended.\nWorker 1 did not end well (-9).\n")


def test_asked_twice_it_ends_its_workers_at_once_and_once_it_does_not() -> None:
    run = ended(
        """
import holdfast.cli.workers as module
supervisor = Supervisor(1, None, {})
module.time = SimpleNamespace(monotonic=(0.0, 0.9, 1.1).__iter__().__next__)
supervisor._start = lambda worker: (take_in(stubborn()), told(15), told(2), print("once", flush=True), told(15))
sys.exit(supervisor.run())
""",
        stderr=subprocess.PIPE,
    )
    assert (run.returncode, run.stdout) == (130, "once\n")
    assert run.stderr == "Stopped at once, as asked. Whatever was answered is on disk.\n"


def test_a_signal_that_comes_behind_the_look_for_one_leaves_the_port_open_for_the_worker_that_is_started() -> None:
    run = ended(
        """
def give(worker):
    print("given", flush=True)
    os._exit(0)
supervisor = Supervisor(1, give, {}, listen_no_more=lambda: print("closed", flush=True))
look = supervisor._is_told_to_stop
supervisor._is_told_to_stop = lambda: (look(), told(15))[0]
supervisor.run()
""",
        stderr=subprocess.PIPE,
    )
    assert (run.returncode, run.stdout, run.stderr) == (0, "given\n", "")


def test_no_worker_is_started_once_it_is_told_to_stop_and_the_port_is_closed() -> None:
    run = ended(
        """
supervisor = Supervisor(1, lambda worker: os._exit(1), {}, listen_no_more=lambda: print("closed", flush=True))
look = supervisor._is_told_to_stop
supervisor._is_told_to_stop = lambda: (told(15), look())[1]
sys.exit(supervisor.run())
""",
        stderr=subprocess.PIPE,
    )
    assert (run.returncode, run.stdout, run.stderr) == (0, "closed\n", "")


def test_nobody_can_come_any_more_once_it_is_told_to_stop_and_nothing_is_being_started() -> None:
    run = ended(
        """
supervisor = Supervisor(2, None, {}, listen_no_more=lambda: print("closed", flush=True))
def begin(worker):
    take_in(subprocess.Popen(["sleep", "60"]), worker)
    if worker == 2:
        told(15)
        print("told", flush=True)
supervisor._start = begin
sys.exit(supervisor.run())
""",
        stderr=subprocess.PIPE,
    )
    assert (run.returncode, run.stdout, run.stderr) == (0, "closed\ntold\n", "")
