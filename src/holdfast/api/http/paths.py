"""From a path to its endpoint. The time it takes does not depend on how many paths there are."""

from collections.abc import Mapping
from typing import Final, Generic, TypeVar

#: What stands behind a path.
Target = TypeVar("Target")


class Node(Generic[Target]):
    """A place in the tree of paths: one part of a path behind those above it."""

    __slots__ = ("below", "endpoint", "names", "value")

    def __init__(self) -> None:
        self.below: Final[dict[str, Node[Target]]] = {}
        #: Below any part that is a value; beside it there are no fixed parts, so nothing is ever tried twice.
        self.value: Node[Target] | None = None
        self.endpoint: Target | None = None
        #: What the values on the way here are called.
        self.names: tuple[str, ...] = ()


class Paths(Generic[Target]):
    """Finds the endpoint of a path. Values of a path are left as they were sent."""

    def __init__(self, endpoints: Mapping[str, Target]) -> None:
        self._root: Final = Node[Target]()
        for template, endpoint in endpoints.items():
            self._add(template, endpoint)

    def _add(self, template: str, endpoint: Target) -> None:
        node = self._root
        names = []
        for part in template.split("/"):
            is_value = part.startswith("{")
            if is_value:
                names.append(part[1:-1])
                node.value = node.value or Node()
                below = node.value
            else:
                below = node.below.setdefault(part, Node())
            if node.value is not None and node.below:
                raise AmbiguousPath(template)
            node = below
        node.endpoint, node.names = endpoint, tuple(names)

    def find(self, path: str) -> tuple[Target, dict[str, str]] | None:
        """Give the endpoint of a path, and the values in it by their names; None: there is none."""
        node = self._root
        values = []
        for part in path.split("/"):
            below = node.below.get(part)
            if below is None:
                below = node.value
                if below is None:
                    return None
                values.append(part)
            node = below
        return None if node.endpoint is None else (node.endpoint, dict(zip(node.names, values, strict=True)))


class AmbiguousPath(Exception):
    """A fixed part and a value stand at the same place of two paths."""
