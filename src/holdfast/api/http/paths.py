"""From a path to its endpoint. The time it takes does not depend on how many paths there are."""

from collections.abc import Mapping
from typing import Final

from starlette.routing import Router
from starlette.types import ASGIApp

from holdfast.api.http.endpoint import unknown_route
from holdfast.api.http.exchange import Receive, Scope, Send


class Node:
    """A place in the tree of paths: one part of a path behind those above it."""

    __slots__ = ("below", "endpoint", "names", "value")

    def __init__(self) -> None:
        self.below: Final[dict[str, Node]] = {}
        #: Below any part that is a value; beside it there are no fixed parts, so nothing is ever tried twice.
        self.value: Node | None = None
        self.endpoint: ASGIApp | None = None
        #: What the values on the way here are called.
        self.names: tuple[str, ...] = ()


class Paths:
    """An ASGI application that finds the endpoint of a path. Values of a path are left as they were sent."""

    def __init__(self, endpoints: Mapping[str, ASGIApp]) -> None:
        self._root: Final = Node()
        #: Answers the other protocols.
        self._others: Final = Router()
        for template, endpoint in endpoints.items():
            self._add(template, endpoint)

    def _add(self, template: str, endpoint: ASGIApp) -> None:
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

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request to its endpoint."""
        if scope["type"] != "http":
            await self._others(scope, receive, send)
            return
        node = self._root
        values = []
        for part in scope["path"].split("/"):
            below = node.below.get(part)
            if below is None:
                below = node.value
                if below is None:
                    await unknown_route(scope, receive, send)
                    return
                values.append(part)
            node = below
        if node.endpoint is None:
            await unknown_route(scope, receive, send)
            return
        scope["path_params"] = dict(zip(node.names, values, strict=True))
        await node.endpoint(scope, receive, send)


class AmbiguousPath(Exception):
    """A fixed part and a value stand at the same place of two paths."""
