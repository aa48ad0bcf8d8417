"""Parameters of the query that several lists share: how many, from where, between which times."""

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Final
from urllib.parse import quote, urlencode

import msgspec

from holdfast.api.http.bodies import Moment
from holdfast.api.http.exchange import Exchange, Header
from holdfast.api.http.problems import Invalid
from holdfast.api.http.texts import Cursor
from holdfast.api.http.writes import milliseconds
from holdfast.api.limits import AVAILABILITY_STORES_MAX, PAGE_ITEMS_DEFAULT, PAGE_ITEMS_MAX
from holdfast.api.routes import Parameter
from holdfast.domain.identifiers import store_problem

#: What every list takes.
PAGE_PARAMETERS: Final[Mapping[str, Parameter]] = {
    "limit": Parameter(
        description=f"How many; {PAGE_ITEMS_DEFAULT} unless it is given",
        type=Annotated[int, msgspec.Meta(ge=1, le=PAGE_ITEMS_MAX)],
    ),
    "after": Parameter(description="The nextCursor of the page before", type=Cursor),
}


def number_of(parameters: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    """Read a whole number. Raises a 400 for anything else, and for one out of range."""
    text = parameters.get(name)
    if text is None:
        return default
    # Plain digits only: ``int`` would also take signs, underscores and the digits of other scripts.
    if not re.fullmatch("0|[1-9][0-9]{0,9}", text) or not least <= int(text) <= most:
        raise Invalid(name, f"must be a whole number from {least} to {most}")
    return int(text)


def limit_of(parameters: Mapping[str, str]) -> int:
    """Read how many entries a page shows."""
    return number_of(parameters, "limit", PAGE_ITEMS_DEFAULT, 1, PAGE_ITEMS_MAX)


def store_ids_of(parameters: Mapping[str, str]) -> tuple[str, ...] | None:
    """Read ``storeIds``; None: all stores."""
    if "storeIds" not in parameters:
        return None
    stores = tuple(dict.fromkeys(parameters["storeIds"].split(",")))
    if len(stores) > AVAILABILITY_STORES_MAX:
        raise Invalid("storeIds", f"must be at most {AVAILABILITY_STORES_MAX}, not {len(stores)}")
    for store in stores:
        problem = store_problem(store)
        if problem:
            raise Invalid("storeIds", f"must be ids of stores with commas between them; each {problem}")
    return stores


def choice_of(parameters: Mapping[str, str], name: str, choices: Sequence[str]) -> str:
    """Read one of a few words; the first one is the default."""
    value = parameters.get(name, choices[0])
    if value not in choices:
        raise Invalid(name, f"must be {' or '.join(choices)}")
    return value


def moment_of(parameters: Mapping[str, str], name: str) -> int | None:
    """Read a time (RFC 3339) as milliseconds since 1970 UTC."""
    text = parameters.get(name)
    return None if text is None else moment(name, text)


def moment(name: str, text: str) -> int:
    """Read the text of a time (RFC 3339) as milliseconds since 1970 UTC. Raises a 400 for anything else."""
    try:
        return milliseconds(msgspec.convert(text, Moment), name)
    except msgspec.ValidationError:
        raise Invalid(
            name, "must be a time such as 2026-01-31T08:15:30Z, with its zone; a + in a query is written %2B"
        ) from None


def next_link(exchange: Exchange, parameters: Mapping[str, str], cursor: str) -> Header:
    """Point to the next page (RFC 8288)."""
    target = f"{exchange.path}?{urlencode({**parameters, 'after': cursor}, quote_via=quote)}"
    return b"link", f'<{target}>; rel="next"'.encode("latin-1")
