"""The example's own books: plain sums of what the server has acknowledged, never of what it says the stock is."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import msgspec


class Account(msgspec.Struct):
    """What should be there of one SKU, in units."""

    on_hand: int = 0
    reserved: int = 0
    #: Written off beyond what was there; what arrives pays it first.
    owed: int = 0

    def arrive(self, units: int) -> None:
        """Units came in."""
        paid = min(units, self.owed)
        self.owed -= paid
        self.on_hand += units - paid

    def write_off(self, units: int) -> int:
        """Units are gone. On hand never falls below zero; give how many were not there."""
        gone = min(units, self.on_hand)
        self.on_hand -= gone
        self.owed += units - gone
        return units - gone


class Books:
    """One account for each SKU. Methods are called once the server has acknowledged, with the units asked for."""

    def __init__(self) -> None:
        self.accounts: dict[str, Account] = {}
        #: Units written off that were not there to be written off.
        self.unaccounted = 0

    def arrived(self, sku: str, units: int) -> None:
        """Units came in: the first stock, or a return."""
        self.accounts.setdefault(sku, Account()).arrive(units)

    def reserved(self, sku: str, units: int) -> None:
        """Units were promised."""
        self.accounts[sku].reserved += units

    def released(self, sku: str, units: int) -> None:
        """A promise was taken back."""
        self.accounts[sku].reserved -= units

    def shipped(self, sku: str, units: int) -> None:
        """Promised units left."""
        self.accounts[sku].reserved -= units
        self.accounts[sku].on_hand -= units

    def written_off(self, sku: str, units: int) -> None:
        """Units are gone; the call must be alone on its SKU, see ``Gate``."""
        self.unaccounted += self.accounts[sku].write_off(units)

    def differences(self, figures: Mapping[str, Account]) -> dict[str, int]:
        """Give the units by which each SKU differs from these figures; a missing one differs by all it has."""
        found = {}
        for sku in self.accounts.keys() | figures.keys():
            ours, theirs = self.accounts.get(sku, Account()), figures.get(sku, Account())
            found[sku] = abs(ours.on_hand - theirs.on_hand) + abs(ours.reserved - theirs.reserved)
            found[sku] += abs(ours.owed - theirs.owed)
        return {sku: units for sku, units in sorted(found.items()) if units}


class Gate:
    """Lets the calls on one SKU through together, but a write-off alone.

    The server stops a write-off at zero. How much was there to write off depends on what came before it, and only
    with no other call on the way do the books know that by themselves.
    """

    def __init__(self) -> None:
        self._change = asyncio.Condition()
        self._inside = 0
        self._alone = False

    @asynccontextmanager
    async def together(self) -> AsyncIterator[None]:
        """Wait until nobody is alone inside, then enter."""
        async with self._change:
            await self._change.wait_for(lambda: not self._alone)
            self._inside += 1
        try:
            yield
        finally:
            async with self._change:
                self._inside -= 1
                self._change.notify_all()

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """Keep others out, wait until those inside have left, then enter."""
        async with self._change:
            await self._change.wait_for(lambda: not self._alone)
            self._alone = True
        try:
            async with self._change:
                await self._change.wait_for(lambda: not self._inside)
            yield
        finally:
            async with self._change:
                self._alone = False
                self._change.notify_all()
