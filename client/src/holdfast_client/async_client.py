"""The client of programs that do other things while they wait, with asyncio."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Final, Self, TypeVar

import httpx

from holdfast_client import following, holding, where
from holdfast_client.call import Answer, Call
from holdfast_client.errors import HoldfastError
from holdfast_client.exchange import asked, lost, reply_of
from holdfast_client.following import Keep, Place, Snapshot, endless
from holdfast_client.generated.methods import AsyncMethods
from holdfast_client.generated.models import Entry, Reservation
from holdfast_client.generated.refusals import Conflict
from holdfast_client.patience import Patience
from holdfast_client.trying import Send, Told, Wait, script

T = TypeVar("T")


class AsyncClient(AsyncMethods):
    """The same as ``Client``, for asyncio: its calls are awaited, its iterators are for ``async for``.

    It is closed by ``async with`` or ``close``.
    """

    def __init__(
        self,
        url: str | None = None,
        *,
        api_key: str | None = None,
        actor: str | None = None,
        patience: Patience | None = None,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self.url: Final = where.base_url(url)
        self._patience: Final = patience or Patience()
        self._sleep: Final = sleep
        self._http: Final = httpx.AsyncClient(headers=where.own_headers(api_key, actor), transport=transport)

    async def send(self, call: Call[T], patience: Patience | None = None) -> Answer[T]:
        """Send a call until it is answered, and give all of the answer. Raises a ``HoldfastError`` for no success."""
        play = script(call, patience or self._patience)
        told: Told = None
        while True:
            try:
                step = play.send(told)
            except StopIteration as end:
                answer: Answer[T] = end.value
                return answer
            told = await self._take(step)

    async def _take(self, step: Send | Wait) -> Told:
        if isinstance(step, Wait):
            await self._sleep(step.seconds)
            return None
        try:
            return reply_of(await self._http.request(**asked(self.url, step)))
        except httpx.RequestError as error:
            return lost(error)

    @asynccontextmanager
    async def hold(
        self,
        lines: holding.Lines,
        *,
        ttl: float | timedelta,
        store_id: str | None = None,
        id: str | None = None,  # noqa: A002 - as the API calls it
        reference: str | None = None,
        allow_split: bool | None = None,
        actor: str | None = None,
    ) -> AsyncIterator[Reservation]:
        """Hold stock for a while. When the block fails it is given back at once, unless it was confirmed by then."""
        order = await self.make_reservation(
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
            await self._give_back(order, error)
            raise

    async def _give_back(self, order: Reservation, error: BaseException) -> None:
        try:
            await self.release_reservation(order.id, if_confirmed="refuse", reason=holding.GIVEN_BACK)
        except Conflict:
            return  # It was confirmed, or has ended: nobody is kept waiting for these units.
        except HoldfastError as fault:
            error.add_note(holding.note_of(order, fault))

    async def events(
        self, *, after: str | None = None, keep: Keep | None = None, wait_s: int = 20, limit: int | None = None
    ) -> AsyncIterator[Entry]:
        """Follow the ledger for ever, as ``Client.events`` does."""
        place = Place(after, keep)
        while True:
            page = (await self.send(place.call(wait_s, limit), endless(self._patience))).data
            try:
                for entry in page.data:
                    yield entry
                    place.cursor = entry.cursor
                place.cursor = page.cursor
            finally:
                place.keep()

    async def snapshot(self, as_of: datetime | None = None) -> Snapshot:
        """Get all items of all stores, and the cursor from which ``events`` tells what happened since.

        With ``as_of`` they are as they were then, and the cursor is that of then.
        """
        return (await self.send(following.snapshot_call(as_of))).data

    async def close(self) -> None:
        """Close its connections."""
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()
