"""The ports of a server, bound for it alone."""

import socket

import msgspec

from holdfast.api.http.neighbours import Neighbours
from holdfast.api.http.server import PortTaken, bind
from holdfast.bootstrap.inherited import Inherited
from holdfast.bootstrap.shared_memory import shared_memory
from holdfast.bootstrap.start import StartFailure
from holdfast.config import Settings


class Listeners(msgspec.Struct, frozen=True):
    """The sockets on which it listens."""

    main: socket.socket
    #: The one for probes and scrapes alone; None: there is none.
    health: socket.socket | None = None
    #: Who takes connections from the main one; None: this process alone.
    neighbours: Neighbours | None = None

    @property
    def health_fd(self) -> int | None:
        """The descriptor of that one."""
        return None if self.health is None else self.health.fileno()

    @property
    def neighbours_fd(self) -> int | None:
        """The descriptor of their memory."""
        return None if self.neighbours is None else self.neighbours.descriptor

    def miss(self, worker: int) -> None:
        """Have nobody wait for a worker that is gone."""
        if self.neighbours is not None:
            self.neighbours.miss(worker - 1)

    def close(self) -> None:
        """Listen no more."""
        self.main.close()
        if self.health is not None:
            self.health.close()


def open_listeners(settings: Settings, processes: int = 1) -> Listeners:
    """Bind the ports, for so many processes. Raises ``StartFailure``."""
    neighbours = None if processes == 1 else Neighbours(shared_memory(Neighbours.NOBODY * processes), 0)
    try:
        main = bind(settings.host, settings.port)
    except PortTaken as error:
        raise StartFailure(str(error)) from error
    if settings.health_port is None:
        return Listeners(main, neighbours=neighbours)
    try:
        return Listeners(main, bind(settings.host, settings.health_port, "HEALTH_PORT"), neighbours)
    except PortTaken as error:
        main.close()
        raise StartFailure(str(error)) from error


def listeners_of(inherited: Inherited) -> Listeners:
    """Give those that were bound by the process that has started this one."""
    health_fd, neighbours_fd = inherited.health_fd, inherited.neighbours_fd
    return Listeners(
        socket.socket(fileno=inherited.listener_fd),
        None if health_fd is None else socket.socket(fileno=health_fd),
        None if neighbours_fd is None else Neighbours(neighbours_fd, inherited.worker - 1),
    )
