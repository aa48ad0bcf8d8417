"""The ports of a server, bound for it alone."""

import socket

import msgspec

from holdfast.api.http.server import PortTaken, bind
from holdfast.bootstrap.inherited import Inherited
from holdfast.bootstrap.start import StartFailure
from holdfast.config import Settings


class Listeners(msgspec.Struct, frozen=True):
    """The sockets on which it listens."""

    main: socket.socket
    #: The one for probes and scrapes alone; None: there is none.
    health: socket.socket | None = None

    @property
    def health_fd(self) -> int | None:
        """The descriptor of that one."""
        return None if self.health is None else self.health.fileno()

    def close(self) -> None:
        """Listen no more."""
        self.main.close()
        if self.health is not None:
            self.health.close()


def open_listeners(settings: Settings) -> Listeners:
    """Bind the ports. Raises ``StartFailure``."""
    try:
        main = bind(settings.host, settings.port)
    except PortTaken as error:
        raise StartFailure(str(error)) from error
    if settings.health_port is None:
        return Listeners(main)
    try:
        return Listeners(main, bind(settings.host, settings.health_port, "HEALTH_PORT"))
    except PortTaken as error:
        main.close()
        raise StartFailure(str(error)) from error


def listeners_of(inherited: Inherited) -> Listeners:
    """Give those that were bound by the process that has started this one."""
    health_fd = inherited.health_fd
    health = None if health_fd is None else socket.socket(fileno=health_fd)
    return Listeners(socket.socket(fileno=inherited.listener_fd), health)
