"""Random orders in which the events of a day are told: when, in which batches, some as they happen and some late."""

from collections.abc import Sequence

import msgspec
from hypothesis import strategies as st

from holdfast.domain.commands import Command
from late_events import LENGTH, Event


class Telling(msgspec.Struct, frozen=True):
    """Events that reach the server in one batch."""

    minute: int
    events: list[Event]

    @property
    def commands(self) -> list[Command]:
        """What is sent."""
        return [event.command for event in self.events]


@st.composite
def tellings(draw: st.DrawFn, events: Sequence[Event]) -> list[Telling]:
    """Draw an order in which all of it is told, when, and in which batches. Nothing is told before it happened."""
    told: list[tuple[int, int, Event]] = []
    at: dict[int, int] = {}
    late = draw(st.booleans())
    ranks = draw(st.permutations(range(len(events))))
    for rank, event in zip(ranks, events, strict=True):
        delay = 10 * LENGTH if late else draw(st.sampled_from([0, 0, 1, 7, 30, 200]))
        minute = LENGTH * 11 if late else event.minute + delay
        earlier = -1 if event.after is None else at[id(event.after)]
        at[id(event)] = max(minute, earlier)
        told.append((at[id(event)], rank, event))
    told.sort(key=lambda each: each[:2])
    ordered = _with_documents_in_order([(minute, event) for minute, _, event in told])
    batches: list[Telling] = []
    while ordered:
        size = draw(st.integers(1, 4))
        batch, ordered = ordered[:size], ordered[size:]
        batches.append(Telling(batch[-1][0], [event for _, event in batch]))
    return batches


def _with_documents_in_order(told: list[tuple[int, Event]]) -> list[tuple[int, Event]]:
    """Put off what speaks of a document until it was told that there is one."""
    ordered: list[tuple[int, Event]] = []
    known: set[int] = set()
    waiting = told
    while waiting:
        ready = next(place for place, (_, e) in enumerate(waiting) if e.after is None or id(e.after) in known)
        minute, event = waiting.pop(ready)
        known.add(id(event))
        ordered.append((max(minute, ordered[-1][0] if ordered else 0), event))
    return ordered
