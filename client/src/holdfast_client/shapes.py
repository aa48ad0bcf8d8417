"""The envelopes of answers, and pages of lists."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

import msgspec

T = TypeVar("T")


class Data(msgspec.Struct, Generic[T], frozen=True):
    """What most answers are: data, and a sentence about it."""

    data: T
    message: str | None = None


class Page(msgspec.Struct, Generic[T], frozen=True, rename="camel"):
    """Some of a list. It may hold fewer than were asked for, and yet not be the last."""

    data: list[T]
    #: From where the next page goes on; None: this is the last one.
    next_cursor: str | None = None


class PageByName(msgspec.Struct, Generic[T], frozen=True, rename="camel"):
    """Some of a list that stands by name on the wire."""

    data: dict[str, T]
    next_cursor: str | None = None


def data_of(envelope: Data[T]) -> T:
    """Open an envelope."""
    return envelope.data


def page_of(named: PageByName[T]) -> Page[T]:
    """Make a page like any other."""
    return Page([*named.data.values()], named.next_cursor)


def as_it_is(whole: Any) -> Any:
    """Leave an answer that has no envelope, or one that is needed."""
    return whole


Read = Callable[[Any], Any]
