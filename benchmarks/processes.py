"""What the processes of a contender cost: processor time and memory, as Linux tells them; elsewhere nothing is told."""

import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import msgspec

PROC: Final = Path("/proc")
TICKS_PER_S: Final = os.sysconf("SC_CLK_TCK")
PAGE_BYTES: Final = os.sysconf("SC_PAGE_SIZE")
#: Fields of /proc/PID/stat (proc(5)), counted after the name, which may hold anything.
_PARENT, _USER, _SYSTEM, _USER_OF_DEAD, _SYSTEM_OF_DEAD, _RESIDENT = 1, 11, 12, 13, 14, 21


class ProcessorTime(msgspec.Struct, frozen=True):
    """Seconds of processor time since the beginning of some processes, and how they divide."""

    #: User and system, of all processes and threads.
    whole_s: float
    #: Of the first thread of the first process: in Holdfast, the event loop. In its own code, and in the kernel.
    first_user_s: float
    first_system_s: float
    #: Of all threads of the first process, without those below it: with workers, of the one that commits.
    first_process_s: float

    def since(self, earlier: "ProcessorTime") -> "ProcessorTime":
        """Give what came after an earlier look."""
        return ProcessorTime(
            self.whole_s - earlier.whole_s,
            self.first_user_s - earlier.first_user_s,
            self.first_system_s - earlier.first_system_s,
            self.first_process_s - earlier.first_process_s,
        )


def processor_time(roots: Sequence[int]) -> ProcessorTime | None:
    """Add up what these processes and all below them have used; None: this system does not tell."""
    if not PROC.joinpath("self", "stat").exists():
        return None
    ticks = 0
    for pid in _trees(roots):
        fields = _stat(PROC / str(pid) / "stat")
        ticks += sum(int(fields[at]) for at in (_USER, _SYSTEM, _USER_OF_DEAD, _SYSTEM_OF_DEAD)) if fields else 0
    first = _stat(PROC / str(roots[0]) / "task" / str(roots[0]) / "stat")
    user, system = (int(first[_USER]), int(first[_SYSTEM])) if first else (0, 0)
    root = _stat(PROC / str(roots[0]) / "stat")
    own = int(root[_USER]) + int(root[_SYSTEM]) if root else 0
    return ProcessorTime(ticks / TICKS_PER_S, user / TICKS_PER_S, system / TICKS_PER_S, own / TICKS_PER_S)


def resident_bytes(pid: int) -> int | None:
    """Give how much memory a process holds; None: this system does not tell."""
    fields = _stat(PROC / str(pid) / "stat")
    return int(fields[_RESIDENT]) * PAGE_BYTES if fields else None


def _trees(roots: Sequence[int]) -> Iterator[int]:
    """Give these processes and all below them."""
    children = defaultdict(list)
    for entry in PROC.iterdir():
        fields = _stat(entry / "stat") if entry.name.isdigit() else []
        if fields:
            children[int(fields[_PARENT])].append(int(entry.name))
    waiting = list(roots)
    while waiting:
        pid = waiting.pop()
        yield pid
        waiting += children[pid]


def _stat(file: Path) -> list[str]:
    """Give the fields after the name; none when the process has ended."""
    try:
        return file.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return []
