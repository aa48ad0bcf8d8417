"""Whatever the rules pass around is a value: once made, it stays as it is."""

from collections.abc import Iterator

import msgspec
import pytest

from holdfast.domain import judge
from holdfast.domain.decide import OPERATIONS


def structs(root: type[msgspec.Struct]) -> Iterator[type[msgspec.Struct]]:
    for kind in root.__subclasses__():
        if kind.__module__.startswith("holdfast.domain"):
            yield kind
            yield from structs(kind)


VALUES = list(structs(msgspec.Struct))


@pytest.mark.parametrize("kind", VALUES, ids=lambda kind: kind.__name__)
def test_a_value_never_changes(kind: type[msgspec.Struct]) -> None:
    assert kind.__struct_config__.frozen


def test_this_sees_the_commands_and_the_verdicts() -> None:
    assert {*OPERATIONS, judge.Verdict} <= set(VALUES)
