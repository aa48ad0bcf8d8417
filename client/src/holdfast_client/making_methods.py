"""How what writes a call down becomes a method of a client: its arguments stay, and it gives the answer's data."""

import inspect
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from functools import update_wrapper
from types import GenericAlias
from typing import Any, Concatenate, ParamSpec, TypeVar, get_args

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

    return _shown(ask, make, lambda data: data)


def async_method(make: Callable[P, Call[T]]) -> Callable[Concatenate[AsyncAsker, P], Coroutine[Any, Any, T]]:
    """Give a method whose answer is awaited."""

    async def ask(self: AsyncAsker, /, *arguments: P.args, **named: P.kwargs) -> T:
        return (await self.send(make(*arguments, **named))).data

    return _shown(ask, make, lambda data: GenericAlias(Coroutine, (Any, Any, data)))


def each(make: Callable[P, Call[Page[T]]]) -> Callable[Concatenate[Asker, P], Iterator[T]]:
    """Give a method that goes through a list to its end, page by page."""

    def go_through(self: Asker, /, *arguments: P.args, **named: P.kwargs) -> Iterator[T]:
        call: Call[Page[T]] | None = _paged(make(*arguments, **named))
        while call is not None:
            page = self.send(call).data
            yield from page.data
            call = call.following(page.next_cursor) if page.next_cursor else None

    return _shown(go_through, make, lambda page: GenericAlias(Iterator, get_args(page)))


def async_each(make: Callable[P, Call[Page[T]]]) -> Callable[Concatenate[AsyncAsker, P], AsyncIterator[T]]:
    """Give a method that goes through a list to its end, page by page, while others run."""

    async def go_through(self: AsyncAsker, /, *arguments: P.args, **named: P.kwargs) -> AsyncIterator[T]:
        call: Call[Page[T]] | None = _paged(make(*arguments, **named))
        while call is not None:
            page = (await self.send(call)).data
            for one in page.data:
                yield one
            call = call.following(page.next_cursor) if page.next_cursor else None

    return _shown(go_through, make, lambda page: GenericAlias(AsyncIterator, get_args(page)))


#: How many entries a page has, unless it is said; the list of items, without it, would send all at once.
PAGE_ENTRIES = 500


def _paged(call: Call[Page[T]]) -> Call[Page[T]]:
    return call if "limit" in call.query else call.limited(PAGE_ENTRIES)


Made = TypeVar("Made", bound=Callable[..., Any])


def _shown(made: Made, make: Callable[..., Any], given: Callable[[Any], Any]) -> Made:
    """Let ``help`` and the reference show what a method takes and gives, and not how it came about."""
    update_wrapper(made, make)
    told = inspect.signature(make)
    own = inspect.Parameter("self", inspect.Parameter.POSITIONAL_OR_KEYWORD)
    (answered,) = get_args(told.return_annotation)
    made.__signature__ = told.replace(  # type: ignore[attr-defined]
        parameters=[own, *told.parameters.values()], return_annotation=given(answered)
    )
    return made
