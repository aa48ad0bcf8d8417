"""Values by name, those used last: rows that need not be looked up again."""

from collections.abc import Collection, Iterable, Mapping
from typing import Final, Generic, TypeVar

Name = TypeVar("Name")
Value = TypeVar("Value")


class Recent(Generic[Name, Value]):
    """When there are many new ones, they become the old ones, and those that were old are dropped. None is falsy."""

    def __init__(self, values_max: int) -> None:
        """``values_max``: of each of the two generations."""
        self._values_max: Final = values_max
        self._new: dict[Name, Value] = {}
        self._old: dict[Name, Value] = {}

    def known(self, names: Collection[Name]) -> tuple[list[Value], list[Name]]:
        """Give those of these names that are known, which are new again, and the names of the others."""
        new = self._new
        found = list(filter(None, map(new.get, names)))
        if len(found) == len(names):
            return found, []
        missing = [name for name in names if name not in new]
        again = {name: value for name in missing if (value := self._old.get(name)) is not None}
        self.learn(again)
        return [*found, *again.values()], [name for name in missing if name not in again]

    def learn(self, values: Mapping[Name, Value]) -> None:
        """Take values, instead of those that were known by these names."""
        self._new.update(values)
        if len(self._new) > self._values_max:
            self._old, self._new = self._new, {}

    def drop(self, names: Iterable[Name]) -> None:
        """Know these no more."""
        for name in names:
            self._new.pop(name, None)
            self._old.pop(name, None)

    def clear(self) -> None:
        """Know nothing."""
        self._new, self._old = {}, {}
