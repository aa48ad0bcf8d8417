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
        self.link: Final = link
        self.allegiance: Final = allegiance
        self.connection: Final = link.connection()

    @contextmanager
    def flight(self, *, committing: bool = False) -> Iterator[Flight]:
        """Gather statements of the transaction, and send them at the end of the block.

        Where the first of them commits, it has to have the server show that by itself (``rows.prove``).
        """
        proof = None
        with Translated(self.link, committing=committing):
            flight = Flight(self.connection)
            if self.connection.pgconn.transaction_status == IDLE:
                flight.add(queries.BEGIN)
                proof = None if committing else Proof(flight, self.allegiance.last)
            yield flight
            flight.run()
        if proof is not None:
            has_last, waits = proof.found
            self.allegiance.proved(self.connection, has_last=has_last, waits=waits)
