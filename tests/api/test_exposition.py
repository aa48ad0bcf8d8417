"""GET /metrics: what Prometheus reads, and that every figure moves with what happens."""

import httpx
from prometheus_client import Metric
from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics_families
from prometheus_client.parser import text_string_to_metric_families

from api.expectations import act, assert_invalid, item, stock
from api.wire import ITEMS
from holdfast import __version__
from server import eventually

OWN_SERVER: dict[str, str] = {}

RESERVE = f"{ITEMS}/{{sku}}/reserve"

Figures = dict[tuple[str, frozenset[tuple[str, str]]], float]


def families_of(text: str) -> list[Metric]:
    return list(text_string_to_metric_families(text))


def scrape(client: httpx.Client) -> Figures:
    answer = client.get("/metrics")
    assert answer.status_code == 200
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in families_of(answer.text)
        for sample in family.samples
    }


def value(figures: Figures, name: str, **labels: str) -> float:
    return figures.get((name, frozenset(labels.items())), 0.0)


def test_the_text_is_what_prometheus_reads_and_every_name_is_in_order(client: httpx.Client) -> None:
    stock(client)
    answer = client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=")
    assert answer.headers["cache-control"] == "no-store"
    families = families_of(answer.text)
    names = [family.name for family in families]
    assert len(names) == len(set(names))
    for family in families:
        assert family.name.startswith(("holdfast_", "process_"))
        assert family.documentation
    about = frozenset({"version": __version__, "storage": "sqlite"}.items())
    assert scrape(client)["holdfast_info", about] == 1


def test_openmetrics_is_spoken_to_whoever_asks_for_it(client: httpx.Client) -> None:
    answer = client.get("/metrics", headers={"Accept": "application/openmetrics-text;version=1.0.0,text/plain;q=0.5"})
    assert answer.headers["content-type"].startswith("application/openmetrics-text")
    families = openmetrics_families(answer.text)  # type: ignore[no-untyped-call] # It is left without types.
    assert {family.name for family in families} == {family.name for family in families_of(client.get("/metrics").text)}


def test_requests_are_counted_by_route_and_status_with_their_duration(client: httpx.Client) -> None:
    sku = stock(client, 3)
    before = scrape(client)
    for quantity in (1, 1, 99):
        act(client, sku, "reserve", quantity=quantity)
    client.get("/no/such/path")
    route = {"method": "POST", "endpoint": RESERVE}

    def moved(name: str, **labels: str) -> float:
        return value(scrape(client), name, **labels) - value(before, name, **labels)

    assert eventually(lambda: moved("holdfast_http_requests_total", **route, status="422") == 1)
    assert moved("holdfast_http_requests_total", **route, status="200") == 2
    assert moved("holdfast_http_request_duration_seconds_count", **route) == 3
    assert moved("holdfast_http_request_duration_seconds_bucket", **route, le="+Inf") == 3
    assert 0 < moved("holdfast_http_request_duration_seconds_sum", **route) < 60
    assert moved("holdfast_http_requests_total", method="any", endpoint="unmatched", status="404") == 1


def test_commands_batches_and_stock_are_counted(client: httpx.Client) -> None:
    before = scrape(client)
    sku = stock(client, 10)
    act(client, sku, "reserve", quantity=4, idempotencyKey=f"key-{sku}")
    act(client, sku, "reserve", quantity=4, idempotencyKey=f"key-{sku}")
    act(client, sku, "reserve", quantity=99)
    item(client, sku)
    after = scrape(client)

    def moved(name: str, **labels: str) -> float:
        return value(after, name, **labels) - value(before, name, **labels)

    assert moved("holdfast_commands_applied_total", kind="add") == 1
    assert moved("holdfast_commands_applied_total", kind="reserve") == 1
    assert moved("holdfast_commands_refused_total", code="INSUFFICIENT_QUANTITY") == 1
    assert moved("holdfast_commands_replayed_total") == 1
    assert moved("holdfast_commands_judged_total") == 4
    assert moved("holdfast_batches_total") == 4
    assert moved("holdfast_items_read_total") == 1
    assert (moved("holdfast_items"), moved("holdfast_items_in_stock")) == (1, 1)
    assert moved("holdfast_stock_units", state="on_hand") == 10
    assert moved("holdfast_stock_units", state="reserved") == 4
    assert moved("holdfast_operations_total") == 2
    assert value(after, "holdfast_storage_up") == 1
    assert value(after, "holdfast_commands_waiting") == value(after, "holdfast_commands_committing") == 0


def test_the_process_tells_of_itself(client: httpx.Client) -> None:
    figures = scrape(client)
    assert value(figures, "process_resident_memory_bytes") > 10_000_000
    assert value(figures, "process_open_fds") > 3
    assert value(figures, "process_cpu_seconds_total") > 0


def test_it_takes_no_parameters(client: httpx.Client) -> None:
    assert_invalid(client.get("/metrics?name=up"), "name")
