"""What comes back: tied to the order that sent it, where this run has sent any."""

from typing import Any, Final

from examples.replay.chain import Chain
from examples.replay.chain_books import ChainBooks
from examples.replay.chain_gates import Gates
from examples.replay.chain_result import ChainResult
from examples.replay.chain_shipping import Shipping
from examples.replay.orders import Invoice


class Returns:
    """Takes goods back, and has them looked at."""

    def __init__(self, chain: Chain, books: ChainBooks, tally: ChainResult, gates: Gates, shipping: Shipping) -> None:
        self._chain: Final = chain
        self._books: Final = books
        self._tally: Final = tally
        self._gates: Final = gates
        self._sold: Final = shipping.sold

    async def take_back(self, invoice: Invoice, store: str, code: str, units: int) -> None:
        """Book a return into inspection; half of the units pass it."""
        async with self._gates.beside_others([code]):
            tied = await self._from_orders(invoice, store, code, units)
            if tied < units:
                body = {"delta": units - tied, "reason": "returned", "bucket": "unsellable"}
                await self._do(invoice, store, code, "adjust", body)
                self._books.returned(store, code, units - tied)
            await self._inspect(invoice, store, code, units // 2)
        self._tally.returns += 1
        self._tally.returns_tied += tied > 0
        self._tally.units_returned += units
        self._tally.units_returned_tied += tied

    async def _from_orders(self, invoice: Invoice, store: str, code: str, units: int) -> int:
        """Tie units to what was sent, the latest first; give how many could be tied."""
        sold = self._sold.get(code, [])
        left = units
        while sold and left:
            reservation, line, sent = sold.pop()
            part = min(sent, left)
            if sent > part:
                sold.append((reservation, line, sent - part))
            left -= part
            await self._chain.take_back(reservation, line, part, store, f"{invoice.number}/{code}/{left}")
            self._books.returned(store, code, part)
        return units - left

    async def _inspect(self, invoice: Invoice, store: str, code: str, units: int) -> None:
        """Let units pass: they may be sold again."""
        body = {"quantity": units, "from": "unsellable", "to": "sellable"}
        if units and await self._do(invoice, store, code, "move", body):
            self._books.inspected(store, code, units)
            self._tally.units_passed_inspection += units

    async def _do(self, invoice: Invoice, store: str, code: str, call: str, body: dict[str, Any]) -> bool:
        return await self._chain.do(store, code, call, {**body, "reference": invoice.number}, invoice.number)
