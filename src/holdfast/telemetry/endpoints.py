"""What is counted of one endpoint: how many requests, with which status, how long they took."""

from operator import sub
from typing import Final

import msgspec

#: Upper edges of the latency histogram, in seconds, each included; a last bucket takes the rest.
LATENCY_EDGES_S: Final = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class EndpointFigures(msgspec.Struct):
    """Counts of one endpoint since the start of this process."""

    #: Requests by status code.
    statuses: dict[int, int] = {}
    #: Requests by duration: one for each of LATENCY_EDGES_S, and the rest. Not cumulative.
    buckets: list[int] = msgspec.field(default_factory=lambda: [0] * (len(LATENCY_EDGES_S) + 1))
    #: The sum of all durations.
    seconds: float = 0.0

    @property
    def total(self) -> int:
        """Requests."""
        return sum(self.buckets)

    def since(self, earlier: "EndpointFigures | None") -> "EndpointFigures":
        """Give what was counted after an earlier copy was taken; None: everything."""
        counted = EndpointFigures()
        before = earlier or counted
        for status, count in self.statuses.items():
            counted.statuses[status] = count - before.statuses.get(status, 0)
        counted.buckets[:] = map(sub, self.buckets, before.buckets)
        counted.seconds = self.seconds - before.seconds
        return counted
