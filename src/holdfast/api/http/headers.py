"""The request headers that steer a call: keys, versions, persons, identifiers."""

import re
from collections.abc import Sequence
from typing import Final
from urllib.parse import quote

from holdfast.api.http.exchange import Exchange, Header
from holdfast.api.http.problems import Invalid
from holdfast.domain.catalogue import Stop
from holdfast.domain.commands import Precondition
from holdfast.domain.identifiers import IDENTIFIER_CHARACTERS_MAX, key_problem, text_problem

#: Of every answer about stock: not for shared caches, and to be asked for anew each time.
PRIVATE: Final[Header] = (b"cache-control", b"private, no-cache")

_REQUEST_ID: Final = re.compile(rb"[A-Za-z0-9._:/+=@#-]{1,128}")
#: The preference for a short answer; parameters of it mean nothing (RFC 7240, section 2).
_MINIMAL: Final = re.compile(rb'\s*return\s*=\s*(?:minimal|"minimal")\s*(?:;.*)?')
#: Says that it was heeded.
HEEDED: Final[Header] = (b"preference-applied", b"return=minimal")
#: An entity tag (RFC 9110, section 8.8.3): the item's version, and perhaps its catalogue row's, with an ``s`` where its
#: store is stopped; bare is accepted.
_ETAG: Final = re.compile(r'\s*(?:(W/)?"([0-9]{1,16})(?:\.([0-9]{1,16})(s?))?"|([0-9]{1,16})|"[^"]*"|W/"[^"]*")\s*')
_KEY_HEADERS: Final = ((b"idempotency-key", "Idempotency-Key"), (b"x-idempotency-key", "X-Idempotency-Key"))
#: As a plain number: an enumeration's own operators take longer than all the rest of a tag.
_STORE_STOPPED: Final = Stop.STORE.value

#: A state that a caller has: (version, catalogue version, whether the store is stopped); None stands for any, and for
#: what is not said.
State = tuple[int | None, int | None, bool | None]
Known = Sequence[State]


def request_id_of(exchange: Exchange) -> str | None:
    """Give the caller's request id when it is a sound one."""
    value = exchange.headers.get(b"x-request-id")
    if value is None or not _REQUEST_ID.fullmatch(value):
        return None
    return value.decode()


def actor_of(exchange: Exchange) -> str | None:
    """Give the person behind the call (``X-Actor``)."""
    if b"x-actor" not in exchange.headers:
        return None
    actor = exchange.header(b"x-actor") or ""
    problem = text_problem(actor, IDENTIFIER_CHARACTERS_MAX)
    if problem:
        raise Invalid("X-Actor", problem)
    return actor


def key_of(exchange: Exchange, in_body: str | None) -> str | None:
    """Give the idempotency key: from either header or the body; different ones in one request are a 400."""
    found, where = in_body, "idempotencyKey"
    for header, name in _KEY_HEADERS:
        if header not in exchange.headers:
            continue
        key = _unquoted((exchange.header(header) or "").strip())
        problem = key_problem(key)
        if problem:
            raise Invalid(name, problem)
        if found is not None and found != key:
            raise Invalid("idempotencyKey", f"differs between {where} and {name}; send one key per request")
        found, where = key, name
    return found


def _unquoted(text: str) -> str:
    """Take the quotes off a structured-field string (RFC 9651, section 3.3.3)."""
    if len(text) > 1 and text[0] == text[-1] == '"':
        return text[1:-1].replace('\\"', '"').replace("\\\\", "\\")
    return text


def prefers_minimal(exchange: Exchange) -> bool:
    """Tell whether the caller wants no more of an answer than it has to know (``Prefer``, RFC 7240, section 4.2)."""
    if b"prefer" not in exchange.headers:
        return False
    values = b",".join([value for name, value in exchange.head.fields if name == b"prefer"]).lower().split(b",")
    return any(_MINIMAL.fullmatch(value) for value in values)


def precondition_of(exchange: Exchange, expected_version: int | None) -> Precondition | None:
    """Give the versions that the caller accepts: ``If-Match`` or ``expectedVersion``; two that differ are a 400."""
    if b"if-match" not in exchange.headers:
        return None if expected_version is None else Precondition((expected_version,), if_match=False)
    value = exchange.header(b"if-match") or ""
    versions = None if value.strip() == "*" else tuple(version for version, _, _ in _etags("If-Match", value))
    if expected_version is not None and versions is not None and versions != (expected_version,):
        raise Invalid("expectedVersion", "differs from If-Match; send one of them")
    return Precondition(versions, if_match=True)


def refuse_precondition(exchange: Exchange) -> None:
    """Raise the 400 of ``If-Match`` where nothing is changed that has a version yet."""
    if b"if-match" in exchange.headers:
        raise Invalid("If-Match", "is not for this call: it changes nothing that has a version yet")


def known_of(exchange: Exchange) -> Known:
    """Give the states of an item that the caller has (``If-None-Match``, weak comparison); None stands for any."""
    if b"if-none-match" not in exchange.headers:
        return []
    value = exchange.header(b"if-none-match") or ""
    return [(None, None, None)] if value.strip() == "*" else [*_etags("If-None-Match", value, weak=True)]


def is_known(known: Known, version: int, catalogue_version: int | None, stop: int = Stop.NONE) -> bool:
    """Tell whether a state of an item, or of what has no catalogue row, is among these."""
    if not known:
        return False
    state: State = (version, catalogue_version, bool(stop & _STORE_STOPPED))
    return any(all(told in (None, is_so) for told, is_so in zip(one, state, strict=True)) for one in known)


def _etags(name: str, value: str, *, weak: bool = False) -> list[tuple[int, int | None, bool | None]]:
    """Give the versions in a list of entity tags. A tag that is not of ours matches nothing."""
    tags: list[tuple[int, int | None, bool | None]] = []
    # Empty members of a list are legal and mean nothing (RFC 9110, section 5.6.1.2); a list of nothing else is none.
    for part in [part for part in value.split(",") if part.strip()] or [""]:
        match = _ETAG.fullmatch(part)
        if match is None:
            raise Invalid(name, 'must be an ETag such as "7.1", a bare version such as 7, or *')
        weakness, version, catalogue_version, stopped, bare = match.groups()
        if weakness and not weak:
            continue
        if version or bare:
            catalogue = int(catalogue_version) if catalogue_version else None
            tags.append((int(version or bare), catalogue, bool(stopped) if catalogue_version else None))
    return tags


def location(path: str, name: str) -> Header:
    """Say where something that was made is found."""
    return b"location", f"{path}/{quote(name, safe='')}".encode()


def version_etag(version: int) -> Header:
    """Give the ETag of what has a version of its own: a document, a store, a catalogue row."""
    return b"etag", b'"%d"' % version


def etag(version: int, catalogue_version: int, stop: int) -> Header:
    """Give the ETag of an item's state; the catalogue row counts, for it holds the name, and whether it may be sold.

    Whether the store is stopped counts, too: no item of it changes for that.
    """
    return b"etag", b'"%d.%d%s"' % (version, catalogue_version, b"s" if stop & _STORE_STOPPED else b"")
