"""Any commands in any batches give the same outcomes on every engine, and the ledger always adds up."""

import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from contract.around import Around
from contract.engines import PostgresAround, SqliteAround
from contract.model_around import ModelAround
from postgres_databases import emptied_database, shared_server
from stateful.machine import Shop

#: Measured, they take half as long again, and cover nothing that the rules' own tests do not.
pytestmark = pytest.mark.no_cover

#: Of the long form, for `make prove`.
LONG = [pytest.mark.prove, pytest.mark.timeout(360)]
SETTINGS = settings(
    deadline=None,
    stateful_step_count=40,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    print_blob=True,
)


def shop_on(make: Callable[[], list[Around]]) -> type[Shop]:
    """Give the machine with fresh databases each time."""

    class ShopOnThese(Shop):
        def __init__(self) -> None:
            super().__init__(make())

    return ShopOnThese


@pytest.mark.parametrize("lives", [120, pytest.param(400, marks=LONG)])
def test_sqlite_does_what_the_model_does(lives: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        numbers = iter(range(1_000_000))

        def make() -> list[Around]:
            return [ModelAround(), SqliteAround(Path(folder) / f"{next(numbers)}.db")]

        run_state_machine_as_test(shop_on(make), settings=settings(SETTINGS, max_examples=lives))


@pytest.mark.parametrize("lives", [25, pytest.param(100, marks=LONG)])
def test_postgres_does_what_the_model_does(lives: int) -> None:
    def make() -> list[Around]:
        return [ModelAround(), PostgresAround(shared_server().dsn(emptied_database()))]

    run_state_machine_as_test(shop_on(make), settings=settings(SETTINGS, max_examples=lives))
