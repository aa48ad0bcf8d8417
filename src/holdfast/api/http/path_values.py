"""The values that stand in paths: which store, which SKU."""

from holdfast.api.context import Context
from holdfast.api.http.exchange import Exchange
from holdfast.api.http.problems import Invalid, Problem
from holdfast.api.http.refusals import problem_of_rejection
from holdfast.domain.identifiers import DEFAULT_STORE, sku_problem, store_problem
from holdfast.domain.rejections import StoreNotFound


def store_of(exchange: Exchange) -> str:
    """Give the store that the path names; without one, the store that always exists."""
    if "storeId" not in exchange.path_values:
        return DEFAULT_STORE
    store = exchange.segment("storeId")
    problem = store_problem(store)
    if problem:
        raise Invalid("storeId", problem)
    return store


def identifier_of(exchange: Exchange, parameter: str) -> str:
    """Give the id that the path names."""
    identifier = exchange.segment(parameter)
    problem = sku_problem(identifier)
    if problem:
        raise Invalid(parameter, problem)
    return identifier


def sku_of(exchange: Exchange) -> str:
    """Give the SKU that the path names."""
    return identifier_of(exchange, "sku")


async def require_store(context: Context, store: str) -> None:
    """Return when a store exists. Raises the 404 of one that does not: a read of it would show an empty store."""
    if store == DEFAULT_STORE:
        return
    if not await context.engine.read(lambda reader: reader.stores_named([store])):
        raise unknown_store(store)


def unknown_store(store: str) -> Problem:
    """Give the 404 of a store that does not exist."""
    return problem_of_rejection(StoreNotFound(store))
