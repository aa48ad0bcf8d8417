"""What is there of many SKUs at once: in a shopping cart, on a page of products."""

from collections.abc import Sequence
from functools import partial
from typing import Final

import msgspec

from holdfast.api.context import Context
from holdfast.api.http.bodies import decode
from holdfast.api.http.demands import Scope, Stores, only_own
from holdfast.api.http.endpoint import Handler
from holdfast.api.http.exchange import Exchange, query_of
from holdfast.api.http.headers import PRIVATE
from holdfast.api.http.problems import Problem
from holdfast.api.http.refusals import problem_of_rejection
from holdfast.api.http.sending import Parts
from holdfast.api.items.availability_bodies import AvailabilityAnswer, AvailabilityQuery, answer_of, entry_of
from holdfast.api.routes import EXAMPLE_SKU, Answer, Route
from holdfast.domain.rejections import NamesNotFound
from holdfast.engine.limits import REMEMBERED_BYTES_MAX, share
from holdfast.engine.ports import Reader
from holdfast.engine.reading import ItemRow
from holdfast.engine.remembered import Remembered
from holdfast.engine.yielding import yielding

#: SKUs of a question that costs no more than other short reads: a shopping cart.
_FEW_SKUS: Final = 20
#: So many are read as quickly as the ledger is asked for what is new.
_FEW_ITEMS: Final = 20


def post_availability(context: Context) -> Handler:
    """Give the handler of the question; it is a read, whatever its method."""
    decoder = msgspec.json.Decoder(AvailabilityQuery)
    remembered = Remembered(share(REMEMBERED_BYTES_MAX, context.processes))

    async def handle(exchange: Exchange) -> None:
        content = await exchange.body()  # A 413 and a 415 come before a 400.
        query_of(exchange, {})
        query = decode(decoder, content)
        stores = only_own(exchange.caller, query.store_ids)
        # Rendered where it is read: the stock of many SKUs in hundreds of stores would hold up the event loop.
        read = context.engine.read if len(query.skus) <= _FEW_SKUS else context.engine.read_page
        answer = await read(lambda reader: _answer(reader, query, stores, remembered))
        if isinstance(answer, Problem):
            raise answer
        await exchange.answer(200, answer, [PRIVATE], read_only=True)

    return handle


def _answer(
    reader: Reader, query: AvailabilityQuery, stores: Sequence[str] | None, remembered: Remembered
) -> Parts | Problem:
    unknown = _unknown(reader, query)
    if unknown and query.unknown_stores == "reject":
        return problem_of_rejection(NamesNotFound(tuple(unknown), ()))
    skus = list(dict.fromkeys(query.skus))
    by_store = query.view == "stores"
    if stores is not None and len(skus) * len(stores) <= _FEW_ITEMS:
        data = list(_rendered(reader, skus, stores, by_store=by_store).values())
    else:
        data = entries(reader, skus, stores, remembered, by_store=by_store)
    told_stores = unknown if query.unknown_stores == "ignore" else msgspec.UNSET
    return answer_of(data, told_stores)


def entries(
    reader: Reader, skus: Sequence[str], stores: Sequence[str] | None, remembered: Remembered, *, by_store: bool
) -> list[bytes]:
    """Give the entry of each SKU, rendered, in their order."""
    # Who sees other stores asks another question.
    question = msgspec.json.encode((by_store, None if stores is None else sorted(set(stores))))
    make = partial(_rendered, reader, stores=stores, by_store=by_store)
    return remembered.answers(reader, skus, question, make)


def _rendered(reader: Reader, skus: Sequence[str], stores: Sequence[str] | None, *, by_store: bool) -> dict[str, bytes]:
    """Give the entries of SKUs as they are now.

    All of them are of one moment: a transfer between two stores never shows twice, or not at all.
    """
    of_sku: dict[str, list[ItemRow]] = {sku: [] for sku in skus}
    for row in yielding(reader.documents.stock_of(skus, stores)):
        of_sku[row.item.sku].append(row)
    return {sku: msgspec.json.encode(entry_of(sku, rows, by_store=by_store)) for sku, rows in yielding(of_sku.items())}


def _unknown(reader: Reader, query: AvailabilityQuery) -> list[str]:
    """Give the named stores that do not exist."""
    if query.store_ids is None:
        return []
    there = reader.stores_named(query.store_ids)
    return [store for store in dict.fromkeys(query.store_ids) if store not in there]


ROUTES: Final[tuple[Route, ...]] = (
    Route(
        method="POST",
        path="/api/inventory/availability",
        name="getAvailability",
        scope=Scope.READ,
        stores=Stores.SHOWN,
        tag="Stock",
        summary="Get what is available of many SKUs, each consistent over all its stores",
        make=post_availability,
        body=AvailabilityQuery,
        example={"skus": [EXAMPLE_SKU], "view": "stores"},
        answers={200: Answer(description="What is available", body=AvailabilityAnswer)},
        refusals=("NOT_FOUND",),
    ),
)
