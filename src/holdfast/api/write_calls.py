"""A call that changes something: one record says all of it, and one handler takes every one of them to its answer."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

import msgspec

from holdfast.api.context import Context
from holdfast.api.http.bodies import Reported, decode
from holdfast.api.http.demands import Scope, Stores
from holdfast.api.http.endpoint import Handler
from holdfast.api.http.exchange import Exchange, query_of
from holdfast.api.http.headers import precondition_of, refuse_precondition
from holdfast.api.http.performing import marks, refusal
from holdfast.api.http.problems import Problem
from holdfast.api.http.writes import Common, cause_of, claim_of
from holdfast.api.render import done
from holdfast.api.routes import Answer, Route
from holdfast.api.subjects import Subject
from holdfast.domain.commands import Command, Precondition
from holdfast.domain.made_of import made_of
from holdfast.domain.records import MISSING, Incomplete, Record
from holdfast.domain.rejections import Rejection
from holdfast.engine.batch import Request

#: Fields of commands that no body has, and where they are from.
_GIVEN: Final = {"cause": 'common["cause"]', "precondition": 'common.get("precondition")'}
_REQUIRED: Final = ("PRECONDITION_REQUIRED",)
_VERSION_REQUIRED: Final = "Send the version that you have read, as If-Match or as expectedVersion."


class WriteCall(Record, frozen=True, kw_only=True):
    """A call that changes something."""

    #: Its name in fingerprints; it stays, or retries would no longer be known.
    name: str = MISSING
    command: type[Command] = MISSING
    subject: Subject = MISSING
    method: str = MISSING
    #: How the stores are found that it is about; what all of them share is about all, whatever stands here.
    stores: Stores = Stores.TOUCHED
    #: What it is called in the API's description.
    title: str = MISSING
    summary: str = MISSING
    #: Reads what the path names.
    place: Callable[[Exchange], tuple[str, ...]] = lambda _: ()
    #: Whether the body names the SKU, and not the path.
    sku_in_body: bool = False
    #: The fields of the command that are named so.
    names: tuple[str, ...] = ()
    body: type[Reported] = MISSING
    body_required: bool = True
    #: Whether none at all is judged as an empty one all the same, so that the error names what it lacks.
    bare: bool = False
    #: Whether it may be for certain versions of its subject only; its body is a ``Write`` then.
    versioned: bool = False
    #: Whether it has to be: nobody should do this who has not seen what it is about.
    version_required: bool = False
    #: A body that works on a server with that item.
    example: Mapping[str, Any] = MISSING
    #: Refuses what is out of bounds by the ledger's time, in milliseconds since 1970 UTC.
    bounded: Callable[[Any, int], None] | None = None
    #: Makes the command of a decoded body; None: its own fields are those of the body that are called the same.
    make: Callable[[Common, Any], Command] | None = None
    #: Those fields; nobody has to say them.
    own: tuple[str, ...] = ()
    #: The field that holds the units.
    units: str = "quantity"
    #: Its successes; where there are two, the second status is that of one that made something.
    answers: Mapping[int, Answer] = MISSING
    #: What is said of a success, when all was as it was wanted, and when something was made, if that is put otherwise.
    message: str = MISSING
    unchanged: str = MISSING
    message_made: str | None = None
    #: Codes of its errors, beside those of its subject.
    refusals: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """See that nothing is missing, and that the command can be made."""
        super().__post_init__()
        if self.make is not None:
            return
        given = {*_GIVEN, *self.names}
        own = tuple(name for name in self.command.__struct_fields__ if name not in given)
        msgspec.structs.force_setattr(self, "own", own)
        for name in own:
            if name not in self.body.__struct_fields__:
                raise Incomplete(f'{type(self).__name__} "{self.name}" has no make, and its body no {name}.')
        named = {name: f'common["{name}"]' for name in self.names}
        sources = _GIVEN | named | {name: f"body.{name}" for name in own}
        msgspec.structs.force_setattr(self, "make", made_of(self.command, "common, body", sources))

    def about(self, path: tuple[str, ...], body: Any, new_id: Callable[[], str]) -> Common:  # noqa: ARG002 - some need it
        """Give the fields of the command that say what it is about."""
        return dict(zip(self.names, path, strict=True))

    def command_of(self, common: Common, body: Reported) -> Any:
        """Make the command of a decoded body."""
        assert self.make is not None  # noqa: S101 - where nobody gave one, it was compiled
        return self.make(common, body)

    def told(self, result: Any) -> tuple[int, str]:
        """Give the status of a success, and say what was done."""
        status, *made = self.answers
        if result.made:
            return made[0] if made else status, self.message_made or self.message
        return status, self.message if result.changed else self.unchanged


def write_route(write: WriteCall, path: str, tag: str, suffix: str = "") -> Route:
    """Give a call's row in the table of routes; ``suffix`` ends its name where it has several paths."""
    return Route(
        method=write.method,
        path=path,
        name=write.title + suffix,
        tag=tag,
        summary=write.summary,
        make=partial(handler_of, write=write),
        call=write,
        command=write.command,
        body=write.body,
        example=write.example,
        body_required=write.body_required,
        write=True,
        scope=Scope.WRITE,
        stores=Stores.CHAIN if write.subject.is_shared else write.stores,
        conditional=write.versioned,
        answers=write.answers,
        refusals=(*write.subject.refusals, *(_REQUIRED if write.version_required else ()), *write.refusals),
    )


def handler_of(context: Context, write: WriteCall) -> Handler:
    """Give the handler of a call. It reads the body, the query, the path and then the headers, whatever it changes."""
    decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(write.body)
    optional = write.bare or not write.body_required
    subject = write.subject

    async def handle(exchange: Exchange) -> None:
        content = await exchange.body(optional=optional)  # A 413 and a 415 come before a 400.
        query_of(exchange, {})
        path = write.place(exchange)
        body = decode(decoder, content)
        if write.sku_in_body:
            path = (*path, body.sku)
        if write.bounded is not None:
            write.bounded(body, exchange.now())
        request, key = _asked(context, exchange, write, path, body)
        verdict = await context.engine.execute(request)
        result = verdict.outcome.result
        if isinstance(result, Rejection):
            raise refusal(verdict, result, write.units)
        assert isinstance(result, subject.result)  # noqa: S101 - that is what commands about it come to
        result, shown = subject.shown_to(exchange.caller.stores, result)
        status, message = write.told(result)
        answer = done(verdict, shown, message + subject.remark(result), key)
        if verdict.replayed and subject.current is not None:
            answer = msgspec.structs.replace(answer, current=await subject.current(context, result))
        await exchange.answer(status, answer, [*subject.headers(result), *marks(verdict)])

    return handle


def refuse_unread(write: WriteCall, precondition: Precondition | None) -> None:
    """Refuse a call that has to say which version of its subject it is meant for, and does not."""
    if write.version_required and precondition is None:
        raise Problem("PRECONDITION_REQUIRED", _VERSION_REQUIRED)


def _asked(
    context: Context, exchange: Exchange, write: WriteCall, path: tuple[str, ...], body: Any
) -> tuple[Request, str | None]:
    """Read the headers; give what is asked of the engine, and the key under which."""
    precondition = None
    if write.versioned:
        precondition = precondition_of(exchange, body.expected_version)
        refuse_unread(write, precondition)
    else:
        refuse_precondition(exchange)
    key, claim = claim_of(exchange, write.name, path, body)
    new_id = context.engine.new_id
    exchange.named = common = {"cause": cause_of(exchange, body, new_id()), **write.about(path, body, new_id)}
    if "id" in write.own:
        exchange.named = {"id": body.id}
    if precondition is not None:
        common["precondition"] = precondition
    return Request(write.command_of(common, body), claim, exchange.caller.stores), key
