"""The sample for nginx, run before a real server: everything works below its prefix."""

import re
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Final
from urllib.parse import urljoin

import httpx
import pytest

from api.wire import ITEMS
from programs import program
from server import Server, eventually, running

SAMPLE: Final = Path(__file__).resolve().parents[2] / "deploy" / "nginx" / "holdfast.conf"
PREFIX: Final = "/stock"
#: What stands around the sample, so that it needs no right and leaves nothing behind.
AROUND: Final = """
daemon off;
master_process off;
pid {folder}/pid;
error_log stderr;
events {{ }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/sample;
}}
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("data"), ACCESS="open", PUBLIC_URL="https://stock.example") as server:
        yield server


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[httpx.Client]:
    """Give a client that goes through nginx, by a socket in place of TLS."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="holdfast-")))
        sample = SAMPLE.read_text("utf-8").replace("listen 443 ssl;", f"listen unix:{folder}/s;")
        sample = re.sub(r"^ *ssl_certificate.*$", "", sample, flags=re.MULTILINE)
        assert "127.0.0.1:3001" in sample
        (folder / "sample").write_text(re.sub(r"127\.0\.0\.1:300[12]", f"127.0.0.1:{server.port}", sample), "utf-8")
        (folder / "nginx.conf").write_text(AROUND.format(folder=folder), "utf-8")
        command = [program("nginx"), "-e", "stderr", "-c", str(folder / "nginx.conf")]
        checked = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False, timeout=30)
        assert checked.returncode == 0, checked.stderr
        process = subprocess.Popen(command, stderr=subprocess.PIPE)
        stack.callback(process.communicate)
        stack.callback(process.terminate)
        eventually(lambda: (folder / "s").exists() or process.poll() is not None)
        assert process.poll() is None, process.communicate()
        transport = httpx.HTTPTransport(uds=str(folder / "s"))
        yield stack.enter_context(httpx.Client(transport=transport, base_url="http://stock.example"))


def test_the_page_finds_what_it_needs(client: httpx.Client) -> None:
    page = client.get(f"{PREFIX}/docs")
    addresses = {urljoin(f"{PREFIX}/docs", address) for address in re.findall(r'(?:src|href)="([^"]*)"', page.text)}
    assert {f"{PREFIX}/openapi.json", f"{PREFIX}/docs/start.js"} < addresses
    for address in addresses - {"data:,"}:
        assert client.get(address).status_code == 200, address
    bare = client.get(PREFIX)
    assert (bare.status_code, urljoin("http://stock.example", bare.headers["location"])) == (
        308,
        f"http://stock.example{PREFIX}/",
    )


def test_places_that_answers_name_lie_below_the_prefix(client: httpx.Client) -> None:
    for sku in ("A", "B"):
        assert client.post(PREFIX + ITEMS, json={"sku": sku, "name": sku, "quantity": 5}).status_code == 201
    lines = [{"sku": "A", "quantity": 1}]
    reservations = f"{PREFIX}/api/inventory/reservations"
    made = client.post(reservations, json={"id": "R-1", "ttlSeconds": 60, "lines": lines})
    assert urljoin(f"http://stock.example{reservations}", made.headers["location"]).endswith(f"{reservations}/R-1")
    assert client.get(made.headers["location"]).json()["data"]["id"] == "R-1"

    first = client.get(f"{PREFIX}{ITEMS}?limit=1")
    [link] = first.headers.get_list("link")
    target = re.fullmatch(rf'<({PREFIX}/[^>]*)>; rel="next"', link)
    assert target is not None, link
    assert list(client.get(target[1]).json()["data"]) == ["B"]
    assert "link" not in client.get(target[1]).headers


def test_long_answers_are_compressed_and_versions_stay_as_they_are(client: httpx.Client, server: Server) -> None:
    assert client.get(f"{PREFIX}/openapi.json").headers["content-encoding"] == "gzip"
    direct, through = (httpx.get(server.url + f"{ITEMS}/A"), client.get(f"{PREFIX}{ITEMS}/A"))
    assert direct.headers["etag"] == through.headers["etag"]


def test_the_feed_comes_through(client: httpx.Client) -> None:
    events = f"{PREFIX}/api/inventory/events"
    assert client.get(events).json()["count"] >= 1
    with client.stream("GET", events, headers={"Accept": "text/event-stream"}) as stream:
        assert next(line for line in stream.iter_lines() if line.startswith("event:")) == "event: entry"


def test_errors_keep_their_form_and_their_request_id(client: httpx.Client) -> None:
    refused = client.get(f"{PREFIX}{ITEMS}/none", headers={"X-Request-ID": "through-nginx"})
    assert (refused.status_code, refused.json()["requestId"]) == (404, "through-nginx")
    assert refused.headers["content-type"] == "application/problem+json"
