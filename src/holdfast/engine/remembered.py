"""What was made of the stock of SKUs, remembered for as long as the ledger has nothing new of them.

The ledger is dense, and holds whatever changes an answer: entries of items name their SKU, a stop of a SKU names it,
and one of a store concerns every SKU. So who knows the SKUs of the entries since knows which answers still hold. What
else is known of a SKU or a store - its name, its attributes - has no entries, and no place in such an answer.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Final

from holdfast.domain.epochs import START, Cursor
from holdfast.engine.limits import (
    REMEMBERED_BYTES_MAX,
    REMEMBERED_CHANGES_MAX,
    REMEMBERED_ENTRIES_MAX,
)
from holdfast.engine.ports import Reader
from holdfast.engine.reading import News

#: About what one answer costs beside its text: its names, and its places in the tables.
ANSWER_BYTES: Final = 640

#: Makes the answers for SKUs, of what is read at this moment.
Make = Callable[[Sequence[str]], Mapping[str, bytes]]


class Remembered:
    """Answers about SKUs, by what was asked of them. Any thread may ask; those used last stay."""

    def __init__(self, bytes_max: int = REMEMBERED_BYTES_MAX) -> None:
        """Remember so much at the most."""
        self._bytes_max: Final = bytes_max
        #: What is remembered, with all that it takes.
        self.bytes = 0
        self._lock: Final = threading.Lock()
        #: Up to where the ledger was looked at.
        self._place: Cursor = START
        #: By SKU, where the ledger was looked at when it had changed; nothing is known of what is before ``_floor``.
        self._changed: Final[dict[str, int]] = {}
        self._floor = 0
        self._answers: Final[OrderedDict[tuple[str, bytes], bytes]] = OrderedDict()
        self._questions: Final[dict[str, set[bytes]]] = {}

    def answers(self, reader: Reader, skus: Sequence[str], question: bytes, make: Make) -> list[bytes]:
        """Answer a question about each of some SKUs, all of one moment: what is not remembered is made."""
        _, found = self._look(reader, skus, question)
        if len(found) < len(skus):
            with reader.one_moment():
                place, found = self._look(reader, skus, question)
                made = make([sku for sku in skus if sku not in found])
            self.keep(place, question, made)
            found.update(made)
        return [found[sku] for sku in skus]

    def _look(self, reader: Reader, skus: Iterable[str], question: bytes) -> tuple[Cursor, dict[str, bytes]]:
        """Give the end of the ledger, and what is remembered of that moment. It is one statement, and so one moment."""
        since = self._place
        news = reader.ledger.news(since.sequence, REMEMBERED_ENTRIES_MAX)
        self.follow(since, news)
        return news.head, self.known(news.head, question, skus)

    def follow(self, since: Cursor, news: News) -> None:
        """Forget what no longer holds, by what is new in the ledger since a place."""
        head = news.head
        with self._lock:
            place = self._place
            if place.epoch == head.epoch and place.sequence >= head.sequence:
                return  # Somebody else has looked further.
            follows = since.epoch == place.epoch == head.epoch and since.sequence <= place.sequence
            self._place = head
            if not follows or news.skus is None or "" in news.skus:
                self._forget_everything()
            else:
                self._forget(news.skus)

    def known(self, moment: Cursor, question: bytes, skus: Iterable[str]) -> dict[str, bytes]:
        """Give the answers that are remembered and hold at a moment, the place where the ledger ended then."""
        found = {}
        with self._lock:
            for sku in skus:
                answer = self._answers.get((sku, question))
                if answer is not None and self._holds(sku, moment):
                    found[sku] = answer
                    self._answers.move_to_end((sku, question))
        return found

    def keep(self, moment: Cursor, question: bytes, made: Mapping[str, bytes]) -> None:
        """Remember answers that were made at a moment, but for those of SKUs that have changed since."""
        with self._lock:
            for sku, answer in made.items():
                if self._holds(sku, moment) and (sku, question) not in self._answers:
                    self._answers[sku, question] = answer
                    self._questions.setdefault(sku, set()).add(question)
                    self.bytes += _size(sku, question, answer)
            while self.bytes > self._bytes_max:
                self._drop(*next(iter(self._answers)))

    def _holds(self, sku: str, moment: Cursor) -> bool:
        """Tell whether a SKU is known not to have changed between a moment and the end of what was looked at."""
        since = moment.sequence
        return moment.epoch == self._place.epoch and self._floor <= since >= self._changed.get(sku, 0)

    def _forget(self, skus: Collection[str]) -> None:
        place = self._place.sequence
        for sku in skus:
            self._changed[sku] = place
            for question in list(self._questions.get(sku, ())):
                self._drop(sku, question)
        if len(self._changed) > REMEMBERED_CHANGES_MAX:
            self._changed.clear()
            self._floor = place

    def _forget_everything(self) -> None:
        self._answers.clear()
        self._questions.clear()
        self._changed.clear()
        self.bytes, self._floor = 0, self._place.sequence

    def _drop(self, sku: str, question: bytes) -> None:
        self.bytes -= _size(sku, question, self._answers.pop((sku, question)))
        questions = self._questions[sku]
        questions.remove(question)
        if not questions:
            del self._questions[sku]


def _size(sku: str, question: bytes, answer: bytes) -> int:
    return len(sku) + len(question) + len(answer) + ANSWER_BYTES
