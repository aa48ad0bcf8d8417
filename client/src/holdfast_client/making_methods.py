"""How what writes a call down becomes a method of a client: its arguments stay, and it gives the answer's data."""

import inspect
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from functools import update_wrapper
from typing import Any, Concatenate, ParamSpec, TypeVar

from holdfast_client.call import Answer, Call
from holdfast_client.shapes import Page

P = ParamSpec("P")
T = TypeVar("T")


class Asker(ABC):
    """Sends calls, and waits."""

    @abstractmethod
    def send(self, call: Call[T]) -> Answer[T]:
        """Send a call until it is answered. Raises a ``HoldfastError`` for what is no success."""


class AsyncAsker(ABC):
    """Sends calls, and lets others run meanwhile."""

    @abstractmethod
    async def send(self, call: Call[T]) -> Answer[T]:
        """Send a call until it is answered. Raises a ``HoldfastError`` for what is no success."""


def method(make: Callable[P, Call[T]]) -> Callable[Concatenate[Asker, P], T]:
    """Give a method that waits for the answer."""

    def ask(self: Asker, /, *arguments: P.args, **named: P.kwargs) -> T:
        return self.send(make(*arguments, **named)).data

    return _shown(ask, make)


def async_method(make: Callable[P, Call[T]]) -> Callable[Concatenate[AsyncAsker, P], Coroutine[Any, Any, T]]:
    """Give a method whose answer is awaited."""

    async def ask(self: AsyncAsker, /, *arguments: P.args, **named: P.kwargs) -> T:
        return (await self.send(make(*arguments, **named))).data

    return _shown(ask, make)


def each(make: Callable[P, Call[Page[T]]]) -> Callable[Concatenate[Asker, P], Iterator[T]]:
    """Give a method that goes through a list to its end, page by page."""

    def go_through(self: Asker, /, *arguments: P.args, **named: P.kwargs) -> Iterator[T]:
        call: Call[Page[T]] | None = _paged(make(*arguments, **named))
        while call is not None:
            page = self.send(call).data
            yield from page.data
            call = call.following(page.next_cursor) if page.next_cursor else None

    return _shown(go_through, make)


def async_each(make: Callable[P, Call[Page[T]]]) -> Callable[Concatenate[AsyncAsker, P], AsyncIterator[T]]:
    """Give a method that goes through a list to its end, page by page, while others run."""

    async def go_through(self: AsyncAsker, /, *arguments: P.args, **named: P.kwargs) -> AsyncIterator[T]:
        call: Call[Page[T]] | None = _paged(make(*arguments, **named))
        while call is not None:
            page = (await self.send(call)).data
            for one in page.data:
                yield one
            call = call.following(page.next_cursor) if page.next_cursor else None

    return _shown(go_through, make)


#: How many entries a page has, unless it is said; the list of items, without it, would send all at once.
PAGE_ENTRIES = 500


def _paged(call: Call[Page[T]]) -> Call[Page[T]]:
    return call if "limit" in call.query else call.limited(PAGE_ENTRIES)


Made = TypeVar("Made", bound=Callable[..., Any])


def _shown(made: Made, make: Callable[..., Any]) -> Made:
    """Let ``help`` and the reference show the arguments with the ``self`` that a method has."""
    update_wrapper(made, make)
    told = inspect.signature(make)
    own = inspect.Parameter("self", inspect.Parameter.POSITIONAL_OR_KEYWORD)
    made.__signature__ = told.replace(parameters=[own, *told.parameters.values()])  # type: ignore[attr-defined]
    return made
