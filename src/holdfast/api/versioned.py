"""Answers about what has a version of its own: a document, a store, a catalogue row."""

from typing import Final

import msgspec

from holdfast.api.http.exchange import Exchange
from holdfast.api.http.headers import PRIVATE, Known, is_known, version_etag
from holdfast.api.render import Found
from holdfast.api.routes import Answer

VERSION: Final = {"ETag": "Its version"}
MADE: Final = {"Location": "Where it is", **VERSION}
UNCHANGED: Final = Answer(description="It is still as its ETag says", media_type=None, headers=VERSION)


async def answer_versioned(exchange: Exchange, body: msgspec.Struct, version: int, known: Known) -> None:
    """Answer a read of one, or say that the caller has it already."""
    headers = [version_etag(version), PRIVATE]
    if is_known(known, version, None):
        await exchange.respond(304, b"", headers)
    else:
        await exchange.answer(200, Found(data=body), headers)
