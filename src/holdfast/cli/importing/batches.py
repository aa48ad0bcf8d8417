"""Sending wishes in batches, and reading what became of each."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

import msgspec

from holdfast.cli.importing.commanding import Commander
from holdfast.cli.importing.reasons import Unfit
from holdfast.cli.importing.wishes import Wish

#: Commands in a call, as many as the server takes.
COMMANDS_MAX: Final = 1_000
#: Bytes of a call: below the server's BODY_BYTES_MAX.
BODY_BYTES_MAX: Final = 900_000
#: How often rows that the server could not do at the moment are sent.
ATTEMPTS_MAX: Final = 6
_PAUSE_S: Final = 0.5
_OVERLOADED: Final = 429
_CREATED: Final = 201
_FAULT: Final = 500


class ItemNow(msgspec.Struct, gc=False):
    """Of an item in an answer, what an import looks at."""

    unsellable: int = 0


class RowReply(msgspec.Struct, gc=False):
    """What became of one command."""

    status: int
    data: ItemNow | None = None
    error: dict[str, Any] | None = None
    replayed: bool = False

    @property
    def passing(self) -> bool:
        """Whether the same command may succeed when it is sent again."""
        return self.status >= _FAULT or self.status == _OVERLOADED


class BatchReply(msgspec.Struct, gc=False):
    """The answer of the batch call."""

    data: list[RowReply]


class Done(msgspec.Struct, gc=False):
    """A wish that has come true."""

    wish: Wish
    #: The item, or what else it is, was not there before.
    made: bool = False
    #: It had come true before: this is a retry.
    replayed: bool = False


Outcome = Done | Unfit
#: Sends the body of a batch call, and gives its answer.
Send = Callable[[bytes], BatchReply]
#: Waits for so many seconds.
Wait = Callable[[float], object]


class _Sent(msgspec.Struct, gc=False):
    wish: Wish
    commands: list[bytes]
    #: The item was made by an earlier command of the same wish.
    made: bool = False


def batches_of(commander: Commander, wishes: Iterator[Wish]) -> Iterator[list[_Sent]]:
    """Cut wishes into calls: so many commands, and so many bytes, at most."""
    batch: list[_Sent] = []
    commands = size = 0
    for wish in wishes:
        sent = _Sent(wish, commander.commands(wish))
        length = sum(map(len, sent.commands))
        if batch and (commands + len(sent.commands) > COMMANDS_MAX or size + length > BODY_BYTES_MAX):
            yield batch
            batch, commands, size = [], 0, 0
        batch.append(sent)
        commands += len(sent.commands)
        size += length
    if batch:
        yield batch


def deliver(commander: Commander, send: Send, wait: Wait, batch: Sequence[_Sent]) -> list[Outcome]:
    """Send a batch, its faults again, and what is left to do afterwards; tell what became of each wish."""
    outcomes: list[Outcome] = []
    open_wishes, attempts = list(batch), 0
    while open_wishes:
        replies = _ask(commander, send, open_wishes)
        attempts += 1
        passing = [sent for sent, reply in zip(open_wishes, replies, strict=True) if reply[-1].passing]
        if attempts == ATTEMPTS_MAX:
            passing = []
        again = {id(sent) for sent in passing}
        settled = [pair for pair in zip(open_wishes, replies, strict=True) if id(pair[0]) not in again]
        outcomes += _settle(commander, send, settled)
        open_wishes = passing
        if open_wishes:
            wait(_PAUSE_S * attempts)
    return outcomes


def _ask(commander: Commander, send: Send, batch: Sequence[_Sent]) -> list[list[RowReply]]:
    rows = iter(send(commander.body([command for sent in batch for command in sent.commands])).data)
    return [[next(rows) for _ in sent.commands] for sent in batch]


def _settle(commander: Commander, send: Send, pairs: list[tuple[_Sent, list[RowReply]]]) -> list[Outcome]:
    """Do what is left for the wishes whose first commands are in."""
    left: list[_Sent] = []
    outcomes: list[Outcome] = []
    for sent, replies in pairs:
        last = replies[-1]
        then = commander.then(sent.wish, last.data.unsellable) if last.error is None and last.data else None
        if then is None:
            outcomes.append(_outcome(sent, replies))
        else:
            left.append(_Sent(sent.wish, [then], _made(replies)))
    if left:
        outcomes += [_outcome(sent, rows) for sent, rows in zip(left, _ask(commander, send, left), strict=True)]
    return outcomes


def _made(replies: list[RowReply]) -> bool:
    return any(reply.status == _CREATED and not reply.replayed for reply in replies)


def _outcome(sent: _Sent, replies: list[RowReply]) -> Outcome:
    wish, last = sent.wish, replies[-1]
    if last.error is None:
        return Done(wish, made=sent.made or _made(replies), replayed=last.replayed)
    reason = "not done" if last.passing else "refused"
    return Unfit(wish.line, reason, str(last.error.get("message", last.status)), wish.cells)
