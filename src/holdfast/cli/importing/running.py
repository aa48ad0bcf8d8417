"""An import from its first look to its sums."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from holdfast.cli.importing.batches import BatchReply, Outcome, Wait, batches_of, deliver
from holdfast.cli.importing.commanding import Commander
from holdfast.cli.importing.grouping import orders_of
from holdfast.cli.importing.locations import Locations, proposed
from holdfast.cli.importing.previewing import Preview, preview
from holdfast.cli.importing.pumping import pumped
from holdfast.cli.importing.reasons import Unfit
from holdfast.cli.importing.reporting import Report
from holdfast.cli.importing.singles import deliver_singly, portions_of
from holdfast.cli.importing.surveying import STEP, Advance, Ask, Survey, drafts_of, mapper_of
from holdfast.cli.importing.wishes import Judge, Wish

if TYPE_CHECKING:
    from holdfast_client import Client

#: What goes in one by one.
_SINGLE = frozenset({"catalogue", "reservations"})


class Import(msgspec.Struct, kw_only=True):
    """An import that is ready to run."""

    ask: Ask
    survey: Survey
    commander: Commander
    #: The stores that there are, with their names.
    stores: dict[str, str]
    report_path: Path

    def unknown(self) -> list[str]:
        """Give the locations that are no stores, and that no table knows."""
        known = {*self.stores, *self.ask.locations}
        return [place for place in self.survey.places if place not in known]

    def proposal(self) -> Locations:
        """Propose a table for all locations; what the table of the caller says stays."""
        return {**proposed(self.survey.places, self.stores), **self.ask.locations}

    def missing_stores(self) -> dict[str, str]:
        """Give the stores that are named and not there, with the location that they are."""
        named = {self.ask.locations.get(place, place): place for place in self.survey.places}
        return {store: place for store, place in named.items() if store is not None and store not in self.stores}

    def run(self, client: "Client", wait: Wait, report: Report, advance: Advance) -> None:
        """Send all that is fit; take notice of what became of every row."""
        wishes = self._fit(report, advance)
        results: Iterator[list[Outcome]]
        if self.ask.kind.name in _SINGLE:
            results = pumped(portions_of(wishes), lambda part: deliver_singly(client, self.commander, part))
        else:
            # Only what is not to be sold depends on what the stock has become.
            short = "unsellable" not in mapper_of(self.ask, self.survey.layout, self.survey.columns).fields
            send = sender(client, short=short)
            results = pumped(
                batches_of(self.commander, wishes), lambda batch: deliver(self.commander, send, wait, batch)
            )
        for outcomes in results:
            for outcome in outcomes:
                report.take(outcome)

    def preview(self, client: "Client", report: Report, advance: Advance) -> Preview:
        """Hold all that is fit against the stock."""
        return preview(client, self.ask.kind.name, self.commander.counting, self._fit(report, advance))

    def _fit(self, report: Report, advance: Advance) -> Iterator[Wish]:
        """Give the wishes; what is unfit goes to the report at once."""
        for wish in self._wishes():
            if isinstance(wish, Unfit):
                report.take(wish)
            else:
                if wish.number % STEP == 0:
                    advance(wish.number)
                yield wish

    def _wishes(self) -> Iterator[Wish | Unfit]:
        judge = Judge(
            self.ask.kind,
            self.ask.locations,
            self.stores,
            clean_skus=self.ask.clean_skus,
            unmanaged=self.survey.layout.empty_is_unmanaged,
            sightings=self.survey.sightings,
            totals=self.survey.totals,
            store=self.ask.store,
        )
        wishes = judge.wishes(drafts_of(self.ask, self.survey.layout))
        return orders_of(wishes) if self.ask.kind.name == "reservations" else wishes


def sender(client: "Client", *, short: bool = False) -> Callable[[bytes], BatchReply]:
    """Give what sends the body of a batch call; ``short``: what items have become is not asked for."""
    from holdfast_client import Call

    def send(body: bytes) -> BatchReply:
        call: Call[BatchReply] = Call(
            method="POST",
            path="/api/inventory/batch",
            headers={"Prefer": "return=minimal"} if short else {},
            body=body,
            shape=BatchReply,
            read=lambda reply: reply,
            statuses=frozenset({200}),
            write=True,
            keys_within=True,
        )
        return client.send(call).data

    return send
