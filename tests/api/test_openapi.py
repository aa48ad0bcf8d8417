"""The description of the API: it is valid, it is whole, and it says what the server does."""

import re
from collections.abc import Iterator
from typing import Any, Final

import httpx
import jsonschema_rs
import msgspec
import pytest
from schemathesis.specs.openapi.definitions import OPENAPI_31

from holdfast.api.app import every_route
from holdfast.api.http.problems import KINDS, wire
from holdfast.api.routes import Route

Json = dict[str, Any]
ROUTES: Final = every_route()
WITH_BODY: Final = [route for route in ROUTES if route.body is not None]
METHODS: Final = ("get", "put", "post", "patch", "delete")
#: What is answered where there is no call, and what no call answers yet.
OF_NO_CALL: Final = {"METHOD_NOT_ALLOWED"}


@pytest.fixture(scope="module")
def document(client: httpx.Client) -> Json:
    answer = client.get("/openapi.json")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    found: Json = answer.json()
    return found


def operations(document: Json) -> Iterator[tuple[str, str, Json]]:
    for path, item in document["paths"].items():
        yield from ((path, method, item[method]) for method in METHODS if method in item)


def component(document: Json, reference: Json) -> Json:
    kind, name = reference["$ref"].removeprefix("#/components/").split("/")
    found: Json = document["components"][kind][name]
    return found


def references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for inner in part.values():
            yield from references(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from references(inner)


def codes_of(document: Json, operation: Json) -> set[str]:
    found: set[str] = set()
    for answer in operation["responses"].values():
        content = (component(document, answer) if "$ref" in answer else answer).get("content", {})
        found |= content.get("application/problem+json", {}).get("examples", {}).keys()
    return found


def test_it_is_valid_openapi_3_1(document: Json) -> None:
    validator = jsonschema_rs.validator_for(OPENAPI_31)
    assert [error.message for error in validator.iter_errors(document)] == []
    assert document["openapi"].startswith("3.1.")
    assert not validator.is_valid({**document, "info": {}})


def test_every_schema_in_it_is_a_valid_schema(document: Json) -> None:
    for name, schema in document["components"]["schemas"].items():
        assert jsonschema_rs.meta.is_valid(schema), name


def test_it_has_every_call_of_the_server_and_nothing_else(document: Json, client: httpx.Client) -> None:
    described = {path: sorted(item.keys() & set(METHODS)) for path, item in document["paths"].items()}
    endpoints = client.get("/").json()["endpoints"]
    chapters = {name for name in endpoints if not name.startswith("/")}
    assert chapters == {"health", "inventory", "metrics"}
    assert described == {
        path: sorted(methods.lower().split(", ")) for path, methods in endpoints.items() if path not in chapters
    }
    for path, methods in described.items():
        allowed = client.options(path.replace("{", "").replace("}", "")).headers["allow"].lower().split(", ")
        assert sorted(set(allowed) - {"head", "options"}) == methods, path


def test_operation_ids_are_unique_words(document: Json) -> None:
    names = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(names) == len(set(names)) == len(ROUTES)
    assert all(re.fullmatch("[a-z]+([A-Z][a-z]+)*", name) for name in names)


def test_every_value_of_a_path_is_described(document: Json) -> None:
    for path, item in document["paths"].items():
        parameters = [parameter["name"] for parameter in item.get("parameters", ())]
        assert parameters == re.findall("{([^}]*)}", path), path


def test_every_component_is_used_and_every_reference_leads_somewhere(document: Json) -> None:
    components = {f"#/components/{kind}/{name}" for kind, parts in document["components"].items() for name in parts}
    used = set(references(document))
    demands = [demand for _, _, operation in operations(document) for demand in operation.get("security", ())]
    used |= {f"#/components/securitySchemes/{scheme}" for demand in demands for scheme in demand}
    mapped = document["components"]["schemas"]["BatchFields"]["properties"]["commands"]["items"]["discriminator"]
    assert components == used
    assert set(mapped["mapping"].values()) <= components


def test_every_code_of_an_error_is_described(document: Json) -> None:
    described: set[str] = set()
    for _, _, operation in operations(document):
        described |= codes_of(document, operation)
    assert described == set(map(wire, KINDS)) - OF_NO_CALL
    assert document["components"]["schemas"]["Error"]["properties"]["code"]["enum"] == list(
        dict.fromkeys(map(wire, KINDS))
    )


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_an_error_stands_under_its_status(document: Json, route: Route) -> None:
    operation = document["paths"][route.path][route.method.lower()]
    for code in (*route.refusals, "VALIDATION_ERROR", "INTERNAL_ERROR"):
        answer = operation["responses"][str(KINDS[code].status)]
        content = (component(document, answer) if "$ref" in answer else answer)["content"]
        media = content["application/problem+json"]
        assert wire(code) in media["schema"]["properties"]["error"]["properties"]["code"]["enum"]
        assert media["examples"][wire(code)]["value"]["error"]["code"] == wire(code)


@pytest.mark.parametrize("route", WITH_BODY, ids=lambda route: route.name)
def test_a_body_has_the_fields_that_its_decoder_takes(document: Json, route: Route) -> None:
    assert route.body is not None
    body = document["paths"][route.path][route.method.lower()]["requestBody"]
    schema = component(document, body["content"]["application/json"]["schema"])
    fields = msgspec.structs.fields(route.body)
    assert schema["properties"].keys() == {field.encode_name for field in fields}
    assert set(schema["required"]) == {field.encode_name for field in fields if field.required}
    assert schema["additionalProperties"] is False
    assert body["required"] is route.body_required


@pytest.mark.parametrize("route", WITH_BODY, ids=lambda route: route.name)
def test_a_body_has_an_example_that_is_one(document: Json, route: Route) -> None:
    media = document["paths"][route.path][route.method.lower()]["requestBody"]["content"]["application/json"]
    validator = jsonschema_rs.validator_for({**media["schema"], "components": document["components"]})
    validator.validate(media["example"])
    msgspec.convert(media["example"], route.body)


@pytest.mark.parametrize("route", [route for route in ROUTES if route.method == "GET"], ids=lambda route: route.name)
def test_the_parameters_of_a_query_are_those_that_the_server_names(
    document: Json, client: httpx.Client, route: Route
) -> None:
    parameters = document["paths"][route.path]["get"]["parameters"]
    described = [parameter["name"] for parameter in parameters if parameter["in"] == "query"]
    answer = client.get(re.sub("[{}]", "", route.path).lower(), params={"nonsense": "1"})
    assert answer.status_code == 400
    taken = answer.json()["error"]["message"].partition("it takes ")[2]
    assert taken == (", ".join(described) or "none")
