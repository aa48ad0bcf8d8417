"""Flights of one transaction, one after the other."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import psycopg

from holdfast.storage.postgres import queries
from holdfast.storage.postgres.allegiance import Allegiance
from holdfast.storage.postgres.connection import Link, Translated
from holdfast.storage.postgres.flight import Flight
from holdfast.storage.postgres.looking import Proof

IDLE: Final = psycopg.pq.TransactionStatus.IDLE


class Flights:
    """Begins the transaction with the first of them, which also has the server show that it is not behind.

    Apart from the transaction, whose rows need it as well: with a circle of objects in each batch, the garbage
    collector once a second stopped everything for 30 ms.
    """

    def __init__(self, link: Link, allegiance: Allegiance) -> None:
        self._link = link
        self._allegiance = allegiance
        self._connection = link.connection()

    @contextmanager
    def flight(self, *, committing: bool = False) -> Iterator[Flight]:
        """Gather statements of the transaction, and send them at the end of the block."""
        proof = None
        with Translated(self._link, committing=committing):
            flight = Flight(self._connection)
            if self._connection.pgconn.transaction_status == IDLE:
                flight.add(queries.BEGIN)
                proof = Proof(flight, self._allegiance.last)
            yield flight
            flight.run()
        if proof is not None:
            has_last, waits = proof.found
            self._allegiance.proved(self._connection, has_last=has_last, waits=waits)
