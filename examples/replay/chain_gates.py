"""Write-offs are alone on their product, see ``Gate``; everything else on it goes side by side."""

from collections.abc import AsyncIterator, Iterable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import Final

from examples.replay.books import Gate
from examples.replay.orders import Invoice


class Gates:
    """The gates of a run. Only products that are ever written off need one."""

    def __init__(self, invoices: Iterable[Invoice]) -> None:
        self._gates: Final = {code: Gate() for invoice in invoices for code in invoice.written_off}

    def alone(self, code: str) -> AbstractAsyncContextManager[None]:
        """Keep everything else on a product out."""
        return self._gates[code].alone()

    @asynccontextmanager
    async def beside_others(self, codes: Iterable[str]) -> AsyncIterator[None]:
        """Keep write-offs of these products out; always in the same order, so that nobody waits in a ring."""
        async with AsyncExitStack() as stack:
            for code in sorted(codes):
                if code in self._gates:
                    await stack.enter_async_context(self._gates[code].together())
            yield
