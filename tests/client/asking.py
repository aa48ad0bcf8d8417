"""Both clients as one: what is said of one is said of the other, by the same test."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from holdfast_client import AsyncClient, Client, Patience

#: Nobody waits: pauses are noted, and a silence is one after this time.
SILENCE_S: Final = 0.3


class Watch:
    """A clock that pauses move, and nothing else."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self.pauses_s: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.pauses_s.append(seconds)
        self.now_s += seconds

    async def async_sleep(self, seconds: float) -> None:
        self.sleep(seconds)

    def patience(self, **settings: Any) -> Patience:
        return Patience(**{"clock": lambda: self.now_s, "chance": lambda: 1.0, "try_s": SILENCE_S, **settings})


class Waiting:
    """An asynchronous client whose calls are waited for."""

    def __init__(self, client: AsyncClient, runner: asyncio.Runner) -> None:
        self._client, self._runner = client, runner

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self._client, name)

        def ask(*arguments: Any, **named: Any) -> Any:
            made = method(*arguments, **named)
            if hasattr(made, "__aenter__"):
                return self._around(made)
            return self._through(made) if hasattr(made, "__anext__") else self._runner.run(made)

        return ask

    @contextmanager
    def _around(self, block: Any) -> Iterator[Any]:
        entered = self._runner.run(block.__aenter__())
        try:
            yield entered
        except BaseException as error:
            if not self._runner.run(block.__aexit__(type(error), error, error.__traceback__)):
                raise
        else:
            self._runner.run(block.__aexit__(None, None, None))

    def _through(self, found: AsyncIterator[Any]) -> Iterator[Any]:
        try:
            while True:
                try:
                    yield self._runner.run(_next(found))
                except StopAsyncIteration:
                    return
        finally:
            self._runner.run(found.aclose())  # type: ignore[attr-defined]


async def _next(found: AsyncIterator[Any]) -> Any:
    return await anext(found)


@contextmanager
def asking(kind: str, url: str, watch: Watch, **settings: Any) -> Iterator[Any]:
    """Give a client of the kind."""
    patience = watch.patience(**settings)
    if kind == "waiting":
        with Client(url, actor="Mia Müller", patience=patience, sleep=watch.sleep) as client:
            yield client
        return
    with asyncio.Runner() as runner:
        awaited = AsyncClient(url, actor="Mia Müller", patience=patience, sleep=watch.async_sleep)
        yield Waiting(awaited, runner)
        runner.run(awaited.close())
