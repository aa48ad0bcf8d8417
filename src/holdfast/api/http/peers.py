"""Who is at the other end of the connections: nobody has all of them."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from holdfast.networks import Network, address_of


class Peers:
    """Counts the connections of each address; programs on this machine, and proxies that we trust, are not counted."""

    def __init__(self, connections_max: int = 0, trusted: Sequence[Network] = ()) -> None:
        #: How many one address may have; 0: any number.
        self._connections_max: Final = connections_max
        self._trusted: Final = trusted
        self._open: Final[Counter[str]] = Counter()

    def come(self, peer: str) -> bool:
        """Count one that comes; False: its address has as many as it may have."""
        if self._open[peer] >= self._connections_max and self._is_bound(peer):
            return False
        self._open[peer] += 1
        return True

    def leave(self, peer: str) -> None:
        """Count one that has ended."""
        self._open[peer] -= 1
        if not self._open[peer]:
            del self._open[peer]

    def _is_bound(self, peer: str) -> bool:
        address = address_of(peer)
        if self._connections_max == 0 or address is None:
            return False
        return not (address.is_loopback or any(address in network for network in self._trusted))
