"""The HTTP calls of the shop: each under an idempotency key, repeated under the same key until it is answered."""

import asyncio
import random
import secrets
from collections import Counter
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

import httpx
import msgspec
from examples.replay.books import Account

#: Together about a minute: long enough for a server to be restarted.
ATTEMPTS_MAX: Final = 40
RETRY_DELAY_S_MIN: Final = 0.02
RETRY_DELAY_S_MAX: Final = 2.0
ANSWER_S_MAX: Final = 30.0
#: What a proxy says when the server is away; the server itself marks such answers with Retry-After.
GATEWAY_TROUBLE: Final = (502, 503, 504)
REFUSED: Final = 422
NOT_FOUND: Final = 404
SALES_STOPPED: Final = "SALES_STOPPED"


class ShopFailure(Exception):
    """The replay cannot go on; the message is one line."""


class Shop:
    """A server, and the items that one run has in it: their SKUs begin with the run's id."""

    def __init__(self, url: str, clients: int) -> None:
        self.url: Final = url.rstrip("/")
        self.run_id: Final = f"R{secrets.token_hex(4)}"
        self.requests = 0
        self.retried = 0
        # One connection in each: a pool searches through all of its connections at every request.
        # The proxy of the environment is for the outside world, not for a server of one's own.
        self._clients = [httpx.AsyncClient(timeout=ANSWER_S_MAX, trust_env=False) for _ in range(clients)]
        self._idle = list(self._clients)

    async def close(self) -> None:
        """Close the connections."""
        for client in self._clients:
            await client.aclose()

    async def greet(self) -> None:
        """Fail at once, and clearly, when there is no server."""
        try:
            response = await self._clients[0].get(f"{self.url}/health")
            found = msgspec.json.decode(response.content)
        except (httpx.TransportError, httpx.InvalidURL):
            raise ShopFailure(
                f"No server answers at {self.url}: start one with make run, or name it with --url."
            ) from None
        except msgspec.DecodeError:
            found = None
        if not isinstance(found, dict) or found.get("status") != "healthy":
            raise ShopFailure(f"What answers at {self.url} is not a healthy Holdfast server.")

    def sku(self, code: str) -> str:
        """Give the SKU that a product has in this run."""
        return f"{self.run_id}-{code}"

    async def stock(self, code: str, units: int, name: str) -> None:
        """Make the item and its first stock."""
        body = {"sku": self.sku(code), "name": name, "quantity": units}
        await self.send("POST", "/api/inventory/items", body, f"{self.run_id}/{code}/stock")

    async def ask(self, invoice: str, code: str, step: str, body: Mapping[str, Any]) -> bool:
        """Do one step of an invoice on one item; say whether stock allowed it."""
        key = f"{self.run_id}/{quote(invoice)}/{code}/{step}"
        path = f"{self._path(code)}/{step}"
        response = await self.send("POST", path, {**body, "reference": invoice}, key)
        return response.status_code != REFUSED

    async def figures(self, code: str) -> Account | None:
        """Read what the server has of one item."""
        response = await self.send("GET", self._path(code), None, None)
        if response.status_code == NOT_FOUND:
            return None
        item = msgspec.json.decode(response.content)["data"]
        return Account(on_hand=item["quantity"], reserved=item["reserved"], owed=item["owed"])

    def _path(self, code: str) -> str:
        return f"/api/inventory/items/{quote(self.sku(code), safe='')}"

    async def send(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None,
        key: str | None,
        *,
        if_match: int | None = None,
    ) -> httpx.Response:
        """Send until there is an answer. A second attempt has no second effect: the key is the same."""
        headers = {} if key is None else {"Content-Type": "application/json", "Idempotency-Key": key}
        if if_match is not None:
            headers["If-Match"] = f'"{if_match}"'
        content = None if body is None else msgspec.json.encode(body)
        trouble: Counter[str] = Counter()
        for attempt in range(ATTEMPTS_MAX):
            if attempt:
                self.retried += 1
                delay_s = min(RETRY_DELAY_S_MAX, RETRY_DELAY_S_MIN * 2**attempt)
                await asyncio.sleep(delay_s * random.uniform(0.5, 1))
            try:
                response = await self._request(method, self.url + path, content=content, headers=headers)
            except httpx.TransportError as error:
                trouble[type(error).__name__] += 1
                continue
            if response.status_code not in GATEWAY_TROUBLE and "retry-after" not in response.headers:
                self.requests += 1
                return _judged(response)
            trouble[f"status {response.status_code}"] += 1
        seen = ", ".join(f"{what}: {count}" for what, count in trouble.items())
        raise ShopFailure(f"{method} {path} got no answer in {ATTEMPTS_MAX} attempts ({seen}).")

    async def _request(self, method: str, url: str, **parts: Any) -> httpx.Response:
        client = self._idle.pop()  # There are as many as customers, each of whom waits for his answer.
        try:
            return await client.request(method, url, **parts)
        finally:
            self._idle.append(client)


def _judged(response: httpx.Response) -> httpx.Response:
    """Let through what the shop can act on: a success, a refusal by stock or by a stop, an unknown item."""
    if response.is_success:
        return response
    try:
        problem = msgspec.json.decode(response.content)
        code = problem["error"]["code"]
        detail = problem["detail"]
    except (msgspec.DecodeError, KeyError, TypeError):
        code, detail = "", response.text[:200]
    refused = response.status_code == REFUSED and (code.startswith("INSUFFICIENT_") or code == SALES_STOPPED)
    unknown = response.status_code == NOT_FOUND and response.request.method == "GET"
    if refused or unknown:
        return response
    raise ShopFailure(f"{response.request.method} {response.request.url} was answered {response.status_code}: {detail}")
