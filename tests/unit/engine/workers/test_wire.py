"""What goes between the processes of a server comes back equal, whatever kind of command or result it is."""

import enum
import types
import typing
from typing import Any, Final, Literal, Union

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import an_outcome
from holdfast.domain.commands import Add, Batch, Command, ItemCommand
from holdfast.domain.decide import OPERATIONS
from holdfast.domain.judge import Verdict
from holdfast.domain.keys import Claim
from holdfast.engine import errors
from holdfast.engine.batch import Request
from holdfast.engine.errors import Fault, StorageUnavailable
from holdfast.engine.workers.wire import (
    Asked,
    ElsewhereFailed,
    decode_asked,
    decode_results,
    encode_asked,
    encode_results,
)
from unit.storage.test_codec import RESULTS

#: Of each kind of command.
EXAMPLES: Final = 20

_PLAIN: Final[dict[Any, st.SearchStrategy[Any]]] = {
    int: st.integers(min_value=-(2**63), max_value=2**63 - 1),
    str: st.text(max_size=5),
    bytes: st.binary(max_size=5),
    bool: st.booleans(),
    type(None): st.none(),
    msgspec.UnsetType: st.just(msgspec.UNSET),
    Any: st.recursive(st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=3), st.lists),
    ItemCommand: st.deferred(lambda: st.one_of(*(a(kind) for kind in OPERATIONS if issubclass(kind, ItemCommand)))),
}


def a(kind: Any) -> st.SearchStrategy[Any]:
    """Give any value of a type: whatever its fields may hold."""
    if kind in _PLAIN:
        return _PLAIN[kind]
    origin, parts = typing.get_origin(kind), typing.get_args(kind)
    if origin in (Union, types.UnionType):
        return st.one_of([a(part) for part in parts])
    if origin is Literal:
        return st.sampled_from(parts)
    if origin is typing.Annotated:
        return a(parts[0])
    if origin is tuple:
        return st.lists(a(parts[0]), max_size=3).map(tuple) if Ellipsis in parts else st.tuples(*map(a, parts))
    if origin is dict:
        return st.dictionaries(a(parts[0]), a(parts[1]), max_size=2)
    if issubclass(kind, enum.Enum):
        return st.sampled_from(kind)
    hints = typing.get_type_hints(kind, include_extras=True)
    return st.builds(kind, **{field.name: a(hints[field.name]) for field in msgspec.structs.fields(kind)})


_requests: Final = {
    kind: st.builds(Request, a(kind), st.none() | a(Claim), st.none() | st.frozensets(st.text(max_size=3), max_size=2))
    for kind in OPERATIONS
}


@pytest.mark.parametrize("kind", OPERATIONS, ids=lambda kind: kind.__name__)
def test_a_command_of_every_kind_arrives_as_it_was_sent(kind: type[Command]) -> None:
    @settings(max_examples=EXAMPLES, deadline=None)
    @given(st.lists(_requests[kind], min_size=1, max_size=3), st.booleans())
    def arrive(requests: list[Request], is_heavy: bool) -> None:
        arrived = decode_asked(encode_asked(Asked(is_heavy, 0.25, requests)))
        assert (arrived.is_heavy, arrived.waited_s) == (is_heavy, 0.25)
        for request, sent in zip(arrived.requests, requests, strict=True):
            assert type(request.command) is type(sent.command)
            assert (request.command, request.claim, request.stores) == (sent.command, sent.claim, sent.stores)

    arrive()


@pytest.mark.parametrize("result", RESULTS, ids=lambda result: type(result).__name__)
@pytest.mark.parametrize("replayed", [False, True])
def test_every_result_and_every_rejection_arrives_as_it_was_sent(result: Any, replayed: bool) -> None:
    sent = Verdict(an_outcome(result), replayed)
    [arrived] = decode_results(encode_results([sent]))
    assert arrived == sent
    assert isinstance(arrived, Verdict)
    assert type(arrived.outcome.result) is type(result)


@pytest.mark.parametrize(
    "kind", [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, Fault)]
)
def test_every_fault_arrives_with_its_class_and_its_message(kind: type[Fault]) -> None:
    [arrived] = decode_results(encode_results([kind("Disk 7 is away.")]))
    assert type(arrived) is kind
    assert str(arrived) == "Disk 7 is away."


def test_a_fault_that_only_its_own_end_knows_arrives_as_what_it_is_one_of() -> None:
    class Unplugged(StorageUnavailable):
        """The cable is out."""

    [arrived] = decode_results(encode_results([Unplugged()]))
    assert type(arrived) is StorageUnavailable
    assert str(arrived) == "The cable is out."


def test_a_defect_arrives_with_the_place_that_it_was_met_at() -> None:
    with pytest.raises(ZeroDivisionError) as defect:
        _ = 1 / 0
    [arrived] = decode_results(encode_results([defect.value]))
    assert type(arrived) is ElsewhereFailed
    assert "ZeroDivisionError: division by zero" in str(arrived)
    assert "test_wire.py" in str(arrived)


def test_a_batch_call_arrives_with_the_commands_that_it_holds() -> None:
    cause = an_outcome().cause
    batch = Batch(cause=cause, commands=(Add(cause=cause, store="default", sku="A", name="A", quantity=1),))
    [arrived] = decode_asked(encode_asked(Asked(is_heavy=True, waited_s=0.0, requests=[Request(batch)]))).requests
    assert arrived == Request(batch)
