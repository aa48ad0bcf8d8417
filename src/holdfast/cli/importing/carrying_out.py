"""Carrying out what was asked: a dry run, or the import, and telling what came of it."""

import threading
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec
import typer

from holdfast.cli.complaints import INTERRUPTED, PARTLY, Misused
from holdfast.cli.importing.commanding import Commander
from holdfast.cli.importing.kinds import Fields
from holdfast.cli.importing.reporting import Report
from holdfast.cli.importing.running import Import
from holdfast.cli.importing.surveying import Ask, survey
from holdfast.cli.importing.telling import progress, tell, tell_preview, written
from holdfast.cli.showing import say
from holdfast.cli.talking import talking
from holdfast.domain.identifiers import store_problem

if TYPE_CHECKING:
    from holdfast_client import Client

#: For how long a call is tried while the server is away, in seconds.
_PATIENCE_S: Final = 60.0


class Orders(msgspec.Struct, frozen=True):
    """How it is to be done."""

    again: str
    counting: Fields
    #: The table of locations, as it was named.
    table: Path | None
    report_path: Path
    make: bool
    make_stores: bool
    dry_run: bool
    as_json: bool


def carry_out(ask: Ask, orders: Orders) -> None:
    """Look at the file, and then do it. Raises ``Exit`` with a status when a part was not done."""
    with progress("Reading", None) as advance:
        found = survey(ask, advance)
    with talking(_PATIENCE_S) as client:
        kind = ask.kind.name
        commander = Commander(
            kind=kind, digest=found.digest, again=orders.again, make=orders.make, counting=orders.counting
        )
        stores = {each.id: each.name for each in client.each_store()}
        work = Import(ask=ask, survey=found, commander=commander, stores=stores, report_path=orders.report_path)
        if orders.dry_run:
            _dry(client, work, orders.table, as_json=orders.as_json)
        else:
            _run(client, work, as_json=orders.as_json, make_stores=orders.make_stores)


def _dry(client: "Client", work: Import, table: Path | None, *, as_json: bool) -> None:
    """Show what would change; propose a table of locations, and write it where one was named that is not there."""
    proposal = work.proposal()
    if table is not None and not table.exists():
        table.write_text(written(proposal) + "\n", encoding="utf-8")
        say(f"The table of locations is in {table}; look it over, and import with it.")
    # What would be known once the table is given is judged as if it were.
    known = msgspec.structs.replace(work, ask=msgspec.structs.replace(work.ask, locations=proposal))
    report = Report(work.report_path, work.survey.columns)
    try:
        with progress("Comparing", work.survey.rows) as advance:
            found = known.preview(client, report, advance)
        shown = proposal if work.unknown() else {}
        tell_preview(report.sums(work.survey.rows), found, work.survey, shown, as_json=as_json)
    finally:
        report.close()


def _run(client: "Client", work: Import, *, as_json: bool, make_stores: bool) -> None:
    """Send the rows; tell what became of them, also when it is interrupted."""
    _open_stores(client, work, make=make_stores)
    report = Report(work.report_path, work.survey.columns)
    try:
        with progress("Importing", work.survey.rows) as advance:
            work.run(client, threading.Event().wait, report, advance)
        sums = report.sums(work.survey.rows)
        tell(sums, work.ask.kind.name, as_json=as_json)
        if sums.faulty:
            raise typer.Exit(PARTLY)
    except KeyboardInterrupt:
        done = report.sums(work.survey.rows).done
        say(f"holdfast: Interrupted with {done:,} in. The same command goes on; what is in is not done twice.")
        raise typer.Exit(INTERRUPTED) from None
    finally:
        report.close()


def _open_stores(client: "Client", work: Import, *, make: bool) -> None:
    """Open the stores that are missing, if that was asked for; else stop where no location at all is known."""
    missing = work.missing_stores() if work.ask.store is None else {}
    if make:
        for store, place in missing.items():
            if store_problem(store) is None:
                client.make_store(store, place)
                work.stores[store] = place
        return
    places = work.survey.places
    if places and len(work.unknown()) == len(places):
        shown = ", ".join(repr(place) for place in places[:5])
        raise Misused(
            f"No location of the file is a store: {shown}. `--dry-run --locations FILE` proposes a table, "
            "which is then given with --locations FILE; --make-stores opens stores that are missing."
        )
