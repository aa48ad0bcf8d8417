"""The client of programs that wait for each answer."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final, Self, TypeVar

import httpx

from holdfast_client import following, holding, where
from holdfast_client.call import Answer, Call
from holdfast_client.errors import HoldfastError
from holdfast_client.exchange import asked, lost, reply_of
from holdfast_client.following import Keep, Place, Snapshot, endless
from holdfast_client.generated.methods import Methods
from holdfast_client.generated.models import Entry, Reservation
from holdfast_client.generated.refusals import Conflict
from holdfast_client.patience import Patience
from holdfast_client.trying import Send, Told, Wait, script

T = TypeVar("T")


class Client(Methods):
    """Talks to one server. It may be used by several threads, and is closed by ``with`` or ``close``.

    ``url`` and ``api_key`` are those of the environment (``HOLDFAST_URL``, ``HOLDFAST_API_KEY``) unless they are given,
    and the server on this machine where neither is. ``actor`` is the person behind the calls, for the ledger.
    """

    def __init__(
        self,
        url: str | None = None,
        *,
        api_key: str | None = None,
        actor: str | None = None,
        patience: Patience | None = None,
        sleep: Callable[[float], object] = time.sleep,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.url: Final = where.base_url(url)
        self._patience: Final = patience or Patience()
        self._sleep: Final = sleep
        self._http: Final = httpx.Client(headers=where.own_headers(api_key, actor), transport=transport)

    def send(self, call: Call[T], patience: Patience | None = None) -> Answer[T]:
        """Send a call until it is answered, and give all of the answer. Raises a ``HoldfastError`` for no success."""
        play = script(call, patience or self._patience)
        told: Told = None
        while True:
            try:
                step = play.send(told)
            except StopIteration as end:
                answer: Answer[T] = end.value
                return answer
            told = self._take(step)

    def _take(self, step: Send | Wait) -> Told:
        if isinstance(step, Wait):
            self._sleep(step.seconds)
            return None
        try:
            return reply_of(self._http.request(**asked(self.url, step)))
        except httpx.RequestError as error:
            return lost(error)

    @contextmanager
    def hold(
        self,
        lines: holding.Lines,
        *,
        ttl: float | timedelta,
        store_id: str | None = None,
        id: str | None = None,  # noqa: A002 - as the API calls it
        reference: str | None = None,
        allow_split: bool | None = None,
        actor: str | None = None,
    ) -> Iterator[Reservation]:
        """Hold stock for a while. When the block fails it is given back at once, unless it was confirmed by then."""
        order = self.make_reservation(
            holding.lines_of(lines, store_id),
            ttl_seconds=holding.seconds(ttl),
            id=id,
            reference=reference,
            allow_split=allow_split,
            actor=actor,
        )
        try:
            yield order
        except BaseException as error:
            self._give_back(order, error)
            raise

    def _give_back(self, order: Reservation, error: BaseException) -> None:
        try:
            self.release_reservation(order.id, if_confirmed="refuse", reason=holding.GIVEN_BACK)
        except Conflict:
            return  # It was confirmed, or has ended: nobody is kept waiting for these units.
        except HoldfastError as fault:
            error.add_note(holding.note_of(order, fault))

    def events(
        self, *, after: str | None = None, keep: Keep | None = None, wait_s: int = 20, limit: int | None = None
    ) -> Iterator[Entry]:
        """Follow the ledger for ever: every entry once, in order, from the first one or from behind a cursor.

        An entry is done with when the next one is asked for; the place behind it is kept in the file ``keep``, from
        which the next run goes on, or given to the function ``keep``. After a crash the last ones may come again.
        A database that was restored, or is another one, ends it with ``CursorExpired``: begin with ``snapshot``.
        """
        place = Place(after, keep)
        while True:
            page = self.send(place.call(wait_s, limit), endless(self._patience)).data
            try:
                for entry in page.data:
                    yield entry
                    place.cursor = entry.cursor
                place.cursor = page.cursor
            finally:
                place.keep()

    def snapshot(self, as_of: datetime | None = None) -> Snapshot:
        """Get all items of all stores, and the cursor from which ``events`` tells what happened since.

        With ``as_of`` they are as they were then, and the cursor is that of then.
        """
        return self.send(following.snapshot_call(as_of)).data

    def close(self) -> None:
        """Close its connections."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
