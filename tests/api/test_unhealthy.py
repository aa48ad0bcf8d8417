"""What is answered when the database cannot be written, for real."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from api.expectations import act, assert_problem, data_of, item, stock
from api.wire import ITEMS
from server import Server, eventually, writing

OWN_SERVER: dict[str, str] = {}


@pytest.fixture
def patient(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, timeout=30) as opened:
        yield opened


def test_a_database_that_cannot_be_opened_is_unhealthy_until_it_is_back(client: httpx.Client, server: Server) -> None:
    sku = stock(client)
    file, aside = server.data_dir / "holdfast.db", server.data_dir / "aside.db"
    file.rename(aside)
    file.mkdir()
    try:
        response = client.get("/api/metrics/health")
        listed = client.get(ITEMS)
        alive = client.get("/health")
    finally:
        file.rmdir()
        aside.rename(file)
    assert (response.status_code, response.json()["success"]) == (503, False)
    assert response.json()["data"]["status"] == "unhealthy"
    assert response.json()["data"]["checks"] == {"storage": "not writable"}
    assert_problem(listed, 503, "StorageUnavailableError", "STORAGE_UNAVAILABLE")
    assert listed.headers["retry-after"] == "1"
    assert alive.status_code == 200
    assert client.get("/api/metrics/health").status_code == 200
    assert sku in data_of(client.get(ITEMS))


def test_work_that_waits_is_seen_and_done_when_the_lock_is_free(patient: httpx.Client, server: Server) -> None:
    sku = stock(patient)

    def waiting(active: int, queued: int) -> bool:
        figures = data_of(patient.get("/api/metrics/concurrency"))["concurrency"]
        return (figures["activeMutexes"], figures["queuedOperations"]) == (active, queued)

    with ThreadPoolExecutor() as threads:
        with writing(server.data_dir):
            first = threads.submit(act, patient, sku, "reserve", quantity=1)
            assert eventually(lambda: waiting(1, 0))
            second = threads.submit(act, patient, sku, "reserve", quantity=1)
            assert eventually(lambda: waiting(2, 1))
            assert data_of(patient.get("/api/inventory/stats"))["concurrencyStats"]["activeMutexes"] == 2
            assert item(patient, sku)["reserved"] == 0  # Reading goes on.
        assert data_of(first.result())["reserved"] == 1
        assert data_of(second.result())["reserved"] == 2
    assert eventually(lambda: waiting(0, 0))


def test_a_write_outlasts_a_lock_by_retrying_and_health_says_503_meanwhile(
    patient: httpx.Client, server: Server
) -> None:
    sku = stock(patient)

    def retries() -> int:
        count: int = data_of(patient.get("/api/metrics/persistence"))["persistence"]["retryOperations"]
        return count

    before = retries()
    with ThreadPoolExecutor() as threads:
        with writing(server.data_dir):
            write = threads.submit(act, patient, sku, "reserve", quantity=1, idempotencyKey="patient")
            health = threads.submit(patient.get, "/api/metrics/health").result()
            assert (health.status_code, health.json()["data"]["status"]) == (503, "unhealthy")
            eventually(lambda: retries() > before)
        assert data_of(write.result())["reserved"] == 1
    assert write.result().json()["operation"]["retryCount"] >= 1
    assert item(patient, sku)["version"] == 2
