"""The faults carry a sentence; identifiers are unique and cheap."""

import pytest

from holdfast.engine.errors import Closing, Fault, OutcomeUnknown, Overloaded, StorageFault, TransientFault
from holdfast.engine.identity import identifier_source


def faults(root: type[Fault]) -> list[type[Fault]]:
    return [root, *(below for child in root.__subclasses__() for below in faults(child))]


@pytest.mark.parametrize("kind", [Fault, Overloaded, Closing, StorageFault, TransientFault, OutcomeUnknown])
def test_a_fault_says_what_its_docstring_says(kind: type[Fault]) -> None:
    assert kind.__doc__
    assert str(kind()) == kind.__doc__


def test_a_fault_may_say_more() -> None:
    assert str(TransientFault("SQLite: busy")) == "SQLite: busy"


def test_an_unknown_outcome_is_no_fault_of_the_storage() -> None:
    assert not issubclass(OutcomeUnknown, StorageFault)
    assert issubclass(Closing, Overloaded)


def test_an_identifier_is_the_start_the_entropy_and_a_count() -> None:
    new_id = identifier_source(clock=lambda: 1_700_000_000.123, entropy=lambda count: b"\xab" * count)
    assert [new_id(), new_id()] == ["18bcfe5687babababababab-1", "18bcfe5687babababababab-2"]


def test_identifiers_of_two_processes_never_meet() -> None:
    first, second = identifier_source(), identifier_source()
    made = {source() for source in (first, second) for _ in range(1000)}
    assert len(made) == 2000
