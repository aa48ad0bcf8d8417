"""What a supervisor gives to each of its workers."""

import os
from pathlib import Path

import msgspec


class Inherited(msgspec.Struct, frozen=True, kw_only=True):
    """Numbers of descriptors that a worker finds open, and what it has to know of the others."""

    listener_fd: int
    #: Where it answers probes and scrapes, too; None: nowhere else.
    health_fd: int | None = None
    #: The memory in which each worker tells how many connections it has; None: there are no others.
    neighbours_fd: int | None = None
    log_folder: Path
    #: Counts the workers from 1.
    worker: int
    #: How many share the bounds of one server; on PostgreSQL each is a node of its own.
    processes: int = 1
    #: The line to the process that commits, and the one to the process that started this one; None: there is none.
    link_fd: int | None = None
    control_fd: int | None = None
    #: The memory of the gate that reads pass.
    gate_fd: int | None = None
    #: Ends when the process that has started this one is gone, where there is no line to it; all have the same.
    lifeline_fd: int | None = None

    @property
    def own_fds(self) -> tuple[int, ...]:
        """Those that no other process has."""
        return tuple(number for number in (self.link_fd, self.control_fd) if number is not None)

    @property
    def fds(self) -> tuple[int, ...]:
        """All of them."""
        shared = (self.listener_fd, self.health_fd, self.neighbours_fd, self.gate_fd, self.lifeline_fd)
        return *(number for number in shared if number is not None), *self.own_fds

    def let_go(self) -> None:
        """Close what only the worker needs, once it has it: it would not see the end of a line that we hold open."""
        for number in self.own_fds:
            os.close(number)
