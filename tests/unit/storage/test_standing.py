"""By which rules a node knows a server that is behind what it has seen."""

import re

import msgspec
import pytest

from holdfast.storage.postgres.standing import Entry, Look, Memory, Server, is_ahead, objection, primary_among

SYSTEM = "7712221812373784650"
LAST = Entry(41, "c-41")
MEMORY = Memory(database="holdfast", system=SYSTEM, timeline=2, last=LAST)
SYNCHRONOUS = msgspec.structs.replace(MEMORY, synchronous=True)


def server(timeline: int = 2, *, system: str = SYSTEM, started: str = "at noon") -> Server:
    return Server(system, timeline, started)


def look(timeline: int = 2, *, system: str = SYSTEM, standby: bool = False, waits: bool = True) -> Look:
    return Look(server(timeline, system=system), standby, waits)


@pytest.mark.parametrize(
    ("memory", "seen", "has_last", "against"),
    [
        (None, look(), True, None),
        (None, look(standby=True), True, "a standby"),
        (MEMORY, look(), True, None),
        (MEMORY, look(3), True, None),
        (MEMORY, look(standby=True), True, "a standby"),
        (MEMORY, look(system="1"), True, r"another system \(1\)"),
        (MEMORY, look(system=""), True, r"another system \(unknown\)"),
        (msgspec.structs.replace(MEMORY, system=""), look(), True, None),
        (MEMORY, look(1), True, "timeline 1, and timeline 2"),
        (MEMORY, look(), False, "lacks entry 41 of command c-41"),
        (MEMORY, look(3), False, "lacks entry 41"),
        (MEMORY, look(waits=False), True, None),
        (SYNCHRONOUS, look(), True, None),
        (SYNCHRONOUS, look(waits=False), True, "wait for no standby any more"),
        (SYNCHRONOUS, look(3, waits=False), True, None),
    ],
)
def test_what_speaks_against_a_server(memory: Memory | None, seen: Look, has_last: bool, against: str | None) -> None:
    found = objection(memory, seen, has_last=has_last)
    if against is None:
        assert found is None
    else:
        assert found is not None
        assert re.search(against, found)


@pytest.mark.parametrize(
    ("seen", "ahead"),
    [
        (look(3), True),
        (look(2), False),
        (look(1), False),
        (look(3, standby=True), False),
        (look(3, system="1"), False),
    ],
)
def test_only_a_server_of_the_same_system_that_was_promoted_later_is_ahead(seen: Look, ahead: bool) -> None:
    assert is_ahead(MEMORY, seen) is ahead


def test_a_later_timeline_is_remembered_and_an_earlier_one_is_not() -> None:
    assert SYNCHRONOUS.on(1) == SYNCHRONOUS.on(2) == SYNCHRONOUS
    assert SYNCHRONOUS.on(3) == msgspec.structs.replace(MEMORY, timeline=3)


def test_the_last_entry_is_remembered_and_that_a_standby_has_confirmed() -> None:
    later = Entry(42, "c-42")
    assert MEMORY.after(later, confirmed=False).last == later
    assert MEMORY.after(Entry(40, "c-40"), confirmed=False) is MEMORY
    assert MEMORY.after(LAST, confirmed=True) == SYNCHRONOUS
    assert SYNCHRONOUS.after(later, confirmed=False).synchronous


@pytest.mark.parametrize(
    ("change", "beyond"),
    [
        ({}, False),
        ({"last": Entry(42, "c-42")}, True),
        ({"last": Entry(40, "c-40")}, False),
        ({"timeline": 3, "last": Entry(40, "c-40")}, True),
        ({"timeline": 1, "last": Entry(99, "c-99")}, False),
        ({"timeline": 3, "system": "1"}, False),
        ({"timeline": 3, "database": "other"}, False),
    ],
)
def test_which_memory_of_a_database_has_seen_more(change: dict[str, object], beyond: bool) -> None:
    assert msgspec.structs.replace(MEMORY, **change).goes_beyond(MEMORY) is beyond


@pytest.mark.parametrize(
    ("looks", "memory", "current", "chosen", "why"),
    [
        ({"a": look(1), "b": look(2)}, None, None, "b", ""),
        ({"a": look(2), "b": look(1)}, MEMORY, None, "a", ""),
        ({"a": look(2, standby=True), "b": look(1)}, None, None, "b", ""),
        ({"a": "refused", "b": look(2)}, MEMORY, None, "b", ""),
        ({"a": look(2, system="1"), "b": look(2)}, MEMORY, None, "b", ""),
        # The same server by two names.
        ({"a": look(2), "b": look(2)}, None, None, "a", ""),
        # A server without timelines, one of many that are alike.
        ({"a": Look(Server("", 0, "1"), False, False), "b": Look(Server("", 0, "2"), False, False)}, None, None, "a",
         ""),
        ({"a": "refused", "b": "frozen"}, MEMORY, None, "", "a: refused; b: frozen"),
        ({"a": "refused", "b": look(2, standby=True)}, MEMORY, None, "", "a: refused; b: a standby"),
        ({"a": look(2, system="1")}, MEMORY, None, "", "a: of another system (1)"),
        (
            {"a": look(2, system="1"), "b": look(2)}, None, None, "",
            "a and b are of different systems, and nothing says which one is ours",
        ),
        (
            {"a": look(2), "b": Look(server(started="later"), False, False)}, MEMORY, None, "",
            "a and b can both be written on timeline 2: fence all but one of them",
        ),
        ({"a": look(2), "b": Look(server(started="later"), False, False)}, MEMORY, server(started="later"), "b", ""),
        # The one in use was overtaken.
        ({"a": look(2), "b": look(3)}, MEMORY, server(), "b", ""),
    ],
)  # fmt: skip
def test_which_host_is_taken_for_the_primary(
    looks: dict[str, Look | str], memory: Memory | None, current: Server | None, chosen: str, why: str
) -> None:
    assert primary_among(looks, memory, current) == (chosen, why)
