"""Several threads at the same moment, and whether the books still balance afterwards."""

import itertools
import threading
from collections.abc import Callable

from contract.around import Around
from holdfast.domain.invariants import FOLDED, fold


def together(*tasks: Callable[[], object]) -> None:
    """Run tasks on threads of their own that begin at the same moment; a failure in one is a failure here."""
    barrier = threading.Barrier(len(tasks))
    failures: list[BaseException] = []

    def run(task: Callable[[], object]) -> None:
        barrier.wait()
        try:
            task()
        except BaseException as failure:  # noqa: BLE001 - it belongs to the test's own thread
            failures.append(failure)

    threads = [threading.Thread(target=run, args=(task,)) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for failure in failures:
        raise failure


def assert_consistent(around: Around) -> None:
    """Check that the ledger is dense, in order, and adds up to the stock."""
    ledger = around.ledger()
    assert [written.sequence for written in ledger] == list(range(1, len(ledger) + 1))
    assert all(earlier.time <= later.time for earlier, later in itertools.pairwise(ledger))
    stock = {item_id: {name: getattr(item, name) for name in FOLDED} for item_id, item in around.items().items()}
    assert fold(written.entry for written in ledger if written.entry.sku) == stock
