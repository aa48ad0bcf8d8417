"""Schemathesis finds nothing: what the description says is what the server does, and no input brings it down."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import httpx
import pytest

from api.access_setup import known, made
from holdfast.api.app import every_route
from holdfast.domain.access import Scope
from programs import unmeasured
from server import UNMEASURED, Server

HERE: Final = Path(__file__).resolve().parent
RUN_S_MAX: Final = 300.0
pytestmark = pytest.mark.timeout(RUN_S_MAX + 30)
OWN_SERVER: dict[str, str] = {"ACCESS": "keys"} | UNMEASURED
#: What the requests of `schemathesis.toml` are about.
SKUS: Final = ("TEE", "MUG", "a/b c")
EMPTY: Final = tuple(f"EMPTY-{number}" for number in range(1, 9))


@pytest.fixture(scope="module")
def key(server: Server) -> str:
    """Make a key that may do everything, and wait until the server knows it."""
    secret = made(server, "schemathesis", Scope.READ, Scope.WRITE, Scope.ADMIN)
    known(server, secret)
    return secret


@pytest.fixture(scope="module", autouse=True)
def filled(client: httpx.Client, key: str) -> None:
    client.headers["X-API-Key"] = key
    send(client, "/api/stores", {"id": "north", "name": "North"}, key="key")
    for sku in SKUS + EMPTY:
        for store in ("default", "north"):
            stock = {"sku": sku, "name": sku, "quantity": 1_000_000 if sku in SKUS else 0}
            items = f"/api/stores/{store}/inventory/items"
            send(client, items, stock)
            if sku in SKUS:  # Enough to be released and fulfilled.
                send(client, f"{items}/{quote(sku, safe='')}/reserve", {"quantity": 100_000}, status=200)
    lines = [{"sku": sku, "quantity": 1_000} for sku in SKUS]
    for number in range(1, 4):
        reservation = {"id": f"reservation-{number}", "lines": lines, "ttlSeconds": 86_400}
        send(client, "/api/inventory/reservations", reservation)
        transfer = {"id": f"transfer-{number}", "fromStoreId": "default", "toStoreId": "north", "lines": lines}
        send(client, "/api/inventory/transfers", transfer)
    send(client, "/api/inventory/sales", {"id": "sale-1", "lines": lines})


def send(client: httpx.Client, path: str, body: dict[str, Any], key: str | None = None, *, status: int = 201) -> None:
    answer = client.post(path, json=body, headers={} if key is None else {"Idempotency-Key": key})
    assert answer.status_code == status, answer.text


@pytest.fixture(scope="module")
def ended(server: Server, key: str, tmp_path_factory: pytest.TempPathFactory) -> subprocess.CompletedProcess[str]:
    """Try everything, and give how it ended."""
    folder = tmp_path_factory.mktemp("schemathesis")
    description = folder / "openapi.json"  # It would ask the server for it without a key.
    description.write_bytes(httpx.get(f"{server.url}/openapi.json", headers={"X-API-Key": key}).content)
    command = [
        *(str(Path(sys.executable).with_name("st")), "--config-file", str(HERE / "schemathesis.toml")),
        *("run", str(description), "--url", server.url, "--checks", "all", "--no-color"),
    ]
    return subprocess.run(
        command,
        cwd=folder,  # It keeps notes where it runs.
        env=unmeasured() | {"PYTHONPATH": str(HERE), "HOLDFAST_API_KEY": key},  # Where its hooks are, and who it is.
        capture_output=True,
        text=True,
        timeout=RUN_S_MAX,
        check=False,
    )


def test_schemathesis_finds_nothing(ended: subprocess.CompletedProcess[str], server: Server) -> None:
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert server.process.poll() is None


def test_every_call_was_tried_and_succeeded(ended: subprocess.CompletedProcess[str], server: Server, key: str) -> None:
    """Many a request is refused by stock: this shows that not all of them were."""
    metrics = httpx.get(f"{server.url}/metrics", headers={"X-API-Key": key}).text
    answered = re.findall(r'holdfast_http_requests_total{endpoint="(.*)",method="(.*)",status="(\d+)"}', metrics)
    succeeded = {(path, method) for path, method, status in answered if status.startswith("2")}
    assert succeeded >= {(route.path, route.method) for route in every_route()}
    assert not [row for row in answered if row[2].startswith("5")]
