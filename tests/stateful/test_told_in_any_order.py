"""The same facts and counts come to the same balance on every engine, in whatever order and batches they are told."""

import tempfile
from pathlib import Path
from typing import Final

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builders import NOW
from contract.around import Around
from contract.batches import Hands, commit
from contract.engines import PostgresAround, SqliteAround
from contract.model_around import ModelAround
from holdfast.bootstrap.verify import audited
from holdfast.domain.rejections import StaleCount
from late_days import days, setting_up, simulated
from late_events import MINUTE, Event
from late_tellings import Telling, tellings
from postgres_databases import emptied_database, shared_server

SETTINGS: Final = settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], print_blob=True
)


def tell(around: Around, batches: list[Telling]) -> None:
    """Tell all of it."""
    clock = Hands(NOW)
    storage = around.open(clock)
    try:
        around.put_stores("berlin")
        for commands in setting_up():
            commit(storage, *commands)
        for batch in batches:
            clock.now = NOW + batch.minute * MINUTE
            for verdict in commit(storage, *batch.commands):
                assert verdict.outcome.applied or isinstance(verdict.outcome.result, StaleCount), verdict
    finally:
        storage.close()


def balances_are_those_of(around: Around, day: list[Event]) -> None:
    """Compare with the plain simulation, and have everything recomputed from the ledger."""
    stock = around.items()
    for item, balance in simulated(day).items():
        assert (stock[item].balance if item in stock else 0) == balance, item
    audit = around.audit()
    try:
        assert audited(audit, lambda _done, _expected: None).found == []
    finally:
        audit.close()


@settings(SETTINGS, max_examples=60)
@given(st.data(), days())
def test_in_the_model(data: st.DataObject, day: list[Event]) -> None:
    around = ModelAround()
    tell(around, data.draw(tellings(day)))
    balances_are_those_of(around, day)


@settings(SETTINGS, max_examples=40)
@given(st.data(), days())
def test_on_sqlite(data: st.DataObject, day: list[Event]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        around = SqliteAround(Path(folder) / "holdfast.db")
        try:
            tell(around, data.draw(tellings(day)))
            balances_are_those_of(around, day)
        finally:
            around.close()


@settings(SETTINGS, max_examples=15)
@given(st.data(), days())
def test_on_postgresql(data: st.DataObject, day: list[Event]) -> None:
    around = PostgresAround(shared_server().dsn(emptied_database()))
    try:
        tell(around, data.draw(tellings(day)))
        balances_are_those_of(around, day)
    finally:
        around.close()
