"""What a node has seen of its database, and by which rules it knows a server that is behind. Pure values.

Numbers alone prove nothing: an old primary that wrote on is not behind in sequence numbers, and two standbys that
were promoted one after the other share a timeline number. So the last entry is known by its command too, and a
server by the moment of its start.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec


class Server(msgspec.Struct, frozen=True):
    """One run of one server."""

    #: The identifier of the database cluster; empty where a server has none.
    system: str
    #: How many promotions its history holds, plus one; 0 where a server has no timelines.
    timeline: int
    #: When it was started, as it says itself, and when it last recovered from a crash.
    started: str


class Look(msgspec.Struct, frozen=True):
    """What a server said of itself."""

    server: Server
    #: It follows another server.
    standby: bool
    #: Its commits wait for a synchronous standby.
    waits: bool


class Entry(msgspec.Struct, frozen=True):
    """A place in the ledger and the command that is there."""

    sequence: int
    command: str


#: Proves nothing, and is in every ledger.
NO_ENTRY: Final = Entry(0, "")


class Memory(msgspec.Struct, frozen=True, kw_only=True):
    """What was seen."""

    #: The name of the database.
    database: str
    system: str
    timeline: int
    #: The last entry that was acknowledged or told.
    last: Entry = NO_ENTRY
    #: On this timeline a commit was confirmed by a synchronous standby.
    synchronous: bool = False

    def on(self, timeline: int) -> "Memory":
        """Go on with a later timeline: who promoted its server may have changed what its commits wait for."""
        if timeline <= self.timeline:
            return self
        return msgspec.structs.replace(self, timeline=timeline, synchronous=False)

    def after(self, entry: Entry, *, confirmed: bool) -> "Memory":
        """Remember an entry; ``confirmed``: a synchronous standby has it."""
        last = entry if entry.sequence > self.last.sequence else self.last
        synchronous = self.synchronous or confirmed
        if last is self.last and synchronous is self.synchronous:
            return self
        return msgspec.structs.replace(self, last=last, synchronous=synchronous)

    def goes_beyond(self, other: "Memory") -> bool:
        """Tell whether this one has seen more of the same database than another."""
        if (self.database, self.system) != (other.database, other.system):
            return False
        return (self.timeline, self.last.sequence) > (other.timeline, other.last.sequence)


def objection(memory: Memory | None, look: Look, *, has_last: bool) -> str | None:
    """Give what speaks against a server, or None. ``has_last``: its ledger has the last entry that was seen."""
    if look.standby:
        return "it is a standby"
    if memory is None:
        return None
    if memory.system and look.server.system != memory.system:
        return f"it is of another system ({look.server.system or 'unknown'}) than was seen before ({memory.system})"
    if look.server.timeline < memory.timeline:
        return f"it is on timeline {look.server.timeline}, and timeline {memory.timeline} was seen already"
    if not has_last:
        return f"its ledger lacks entry {memory.last.sequence} of command {memory.last.command}, which was seen already"
    if memory.synchronous and look.server.timeline == memory.timeline and not look.waits:
        return "its commits wait for no standby any more (synchronous_standby_names), though they did"
    return None


def is_ahead(memory: Memory, look: Look) -> bool:
    """Tell whether a server was promoted after everything that was seen."""
    same = not look.standby and look.server.system == memory.system
    return same and look.server.timeline > memory.timeline


def primary_among(looks: Mapping[str, Look | str], memory: Memory | None, current: Server | None) -> tuple[str, str]:
    """Choose among hosts by what was last seen of each, or why nothing was: (host, ""), or ("", why none).

    The primary is the one that was promoted last. Of two on the same timeline nobody can say which, unless one of
    them is in use.
    """
    seen = {host: look for host, look in looks.items() if isinstance(look, Look)}
    found = {host: look.server for host, look in seen.items() if not look.standby}
    ours = {host: server for host, server in found.items() if memory is None or server.system == memory.system}
    if not ours:
        return "", "; ".join(f"{host}: {_what(look)}" for host, look in looks.items())
    systems = {server.system for server in ours.values()}
    if len(systems) > 1:
        return "", f"{_names(list(ours))} are of different systems, and nothing says which one is ours"
    last = max(server.timeline for server in ours.values())
    latest = {host: server for host, server in ours.items() if server.timeline == last}
    in_use = [host for host, server in latest.items() if server == current]
    if in_use:
        return in_use[0], ""
    if last and len(set(latest.values())) > 1:
        return "", f"{_names(list(latest))} can both be written on timeline {last}: fence all but one of them"
    return next(iter(latest)), ""


def _what(look: Look | str) -> str:
    if isinstance(look, str):
        return look
    return "a standby" if look.standby else f"of another system ({look.server.system})"


def _names(hosts: Sequence[str]) -> str:
    return " and ".join(hosts)
