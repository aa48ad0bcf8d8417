"""What the generator reads: the description of the API, and what only the table of routes knows."""

from collections.abc import Iterator
from typing import Any, Final

import msgspec

from holdfast.api.app import every_route
from holdfast.api.service.components import name_of, structs_within
from holdfast.api.service.openapi import Description
from naming import Json, Names, referred
from typing_of import Types

JSON: Final = "application/json"
_OF_STORE: Final = "/api/stores/{storeId}/inventory"
_OF_DEFAULT: Final = "/api/inventory"


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """A call of the description."""

    path: str
    method: str
    described: Json
    #: Parameters of the path, described.
    places: list[Json]
    #: Whether the same call exists about the items of any store.
    of_store: bool

    @property
    def name(self) -> str:
        """Its name on the server."""
        return str(self.described["operationId"])

    def parameters(self, place: str) -> list[Json]:
        """Give the parameters of the query, or the headers; one with a dot stands for any number of names."""
        given = [parameter for parameter in self.described["parameters"] if parameter["in"] == place]
        return [parameter for parameter in given if "." not in parameter["name"]]

    @property
    def families(self) -> list[str]:
        """Give the words before the dots: such a parameter of the query stands for any number of names behind it."""
        names = (parameter["name"] for parameter in self.described["parameters"] if parameter["in"] == "query")
        return [name.partition(".")[0] for name in names if "." in name]

    @property
    def body(self) -> str | None:
        """The name of the type of its body."""
        content = self.described.get("requestBody", {}).get("content", {})
        return referred(content[JSON]["schema"]) if content else None

    @property
    def is_write(self) -> bool:
        """Whether it takes an idempotency key."""
        return any(parameter["name"] == "Idempotency-Key" for parameter in self.parameters("header"))

    @property
    def statuses(self) -> list[int]:
        """Answers that have a shape of their own."""
        return [int(status) for status, answer in self.described["responses"].items() if _shape(answer)]

    @property
    def shape(self) -> Json | None:
        """The schema of its first answer; None: it is no JSON."""
        return _shape(self.described["responses"][str(self.statuses[0])]) if self.statuses else None


def _shape(answer: Json) -> Json | None:
    shape: Json | None = answer.get("content", {}).get(JSON, {}).get("schema")
    return shape


def _may_be_null(schema: Json, name: str) -> bool:
    return {"type": "null"} in schema["properties"][name].get("anyOf", [])


class Document:
    """All calls and all types."""

    def __init__(self) -> None:
        routes = every_route()
        self._document: Final = Description(routes, "0").document
        self.schemas: Final[dict[str, Json]] = self._document["components"]["schemas"]
        self.operations: Final = [*self._operations()]
        self.asked: Final = self._reached([{"$ref": f"/{one.body}"} for one in self.operations if one.body])
        self.answered: Final = self._reached([one.shape for one in self.operations if one.shape])
        self.names: Final = Names(self.answered, self.asked)
        #: Fields in which null says something else than nothing does.
        self.null_says: Final = {
            (name_of(struct.cls), field.encode_name)
            for struct in structs_within(route.body for route in routes if route.body is not None)
            for field in msgspec.structs.fields(struct.cls)
            if field.default is msgspec.UNSET and _may_be_null(self.schemas[name_of(struct.cls)], field.encode_name)
        }
        self.codes: Final[list[str]] = self.schemas["Error"]["properties"]["code"]["enum"]

    def types(self, *, sent: bool, prefix: str = "") -> Types:
        """Give what writes types down."""
        return Types(self.schemas, self.names, sent=sent, prefix=prefix)

    def _operations(self) -> Iterator[Operation]:
        paths = self._document["paths"]
        for path, item in paths.items():
            of_default = path.replace(_OF_STORE, _OF_DEFAULT)
            of_store = path.replace(_OF_DEFAULT, _OF_STORE, 1) if path.startswith(_OF_DEFAULT) else ""
            for method, described in item.items():
                if method == "parameters" or (of_default != path and method in paths.get(of_default, {})):
                    continue
                operation = Operation(
                    path=path,
                    method=method.upper(),
                    described=described,
                    places=item.get("parameters", []),
                    of_store=method in paths.get(of_store, {}),
                )
                if operation.shape is not None:
                    yield operation

    def _reached(self, schemas: list[Json]) -> list[str]:
        """Give the names of all structs that schemas lead to."""
        found: dict[str, None] = {}
        waiting: list[Any] = [*schemas]
        while waiting:
            node = waiting.pop(0)
            if isinstance(node, list):
                waiting += node
            if not isinstance(node, dict):
                continue
            waiting += node.values()
            name = str(node.get("$ref", "")).rpartition("/")[2]
            if name and name not in found and "properties" in self.schemas[name]:
                found[name] = None
                waiting.append(self.schemas[name]["properties"])
        return [*found]
