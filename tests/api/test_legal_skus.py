"""Every SKU that the contract allows can be made, read, reserved and listed, whatever it looks like in a path.

Those that nobody should make on purpose are made by what arrives from a supplier, which is booked as it is told.
"""

import httpx
import pytest

from api.expectations import assert_invalid, data_of
from api.wire import ITEMS, JSON, item_path, request, send
from holdfast.domain.fit_skus import unfit
from server import Server, rows

SKUS = [
    "a/b", "a%2Fb", "a%252Fb", "/", "//", "a/ledger", "a/reserve", "items/../..", "..", ".", "...", " ", " leading",
    "trailing ", "two  spaces", 'quo"te', "apo'strophe", "back\\slash", "semi;colon", "que?ry=1&x", "frag#ment",
    "plus+sign", "per%cent", "%", "%00", "%zz", "a:b@c", "[x]", "{sku}", "<script>", "$(id)", "'; DROP TABLE items;--",
    "emoji 😀", "👩‍👩‍👧", "Größe", "Gro\u0308ße", "日本語", "עברית", "\u00a0", "\u200b", "\u202e", "\ufeff",
    "\uffff", "\U0010ffff", "null", "0", "-1", "NaN", "__proto__", "a", "A", "x" * 128, "😀" * 128, "*", "~", "_%_",
    "é", "e\u0301",
]  # fmt: skip


def arrives(client: httpx.Client, sku: str, quantity: int) -> None:
    """Have units delivered by a supplier."""
    order = {"fromStoreId": None, "toStoreId": "default", "lines": [{"sku": sku, "quantity": quantity}]}
    sent = data_of(client.post("/api/inventory/transfers", json=order), 201)
    data_of(client.post(f"/api/inventory/transfers/{sent['id']}/receive", json={}))


@pytest.mark.parametrize("sku", SKUS, ids=ascii)
def test_a_legal_sku_goes_through_every_call_unharmed(server: Server, client: httpx.Client, sku: str) -> None:
    added = client.post(ITEMS, json={"sku": sku, "name": sku, "quantity": 3, "idempotencyKey": ascii(sku)[:255]})
    if unfit(sku) is None:
        assert data_of(added, 201)["sku"] == sku
    else:
        assert_invalid(added, "sku")
        arrives(client, sku, 3)
    read = data_of(send(server.port, request("GET", item_path(sku))))
    assert (read["sku"], read["name"], read["quantity"]) == (sku, sku, 3)
    reserved = send(server.port, request("POST", item_path(sku, "reserve"), b'{"quantity":2}', JSON))
    assert (data_of(reserved)["sku"], data_of(reserved)["reserved"]) == (sku, 2)
    refused = send(server.port, request("POST", item_path(sku, "reserve"), b'{"quantity":2}', JSON))
    assert refused.json()["error"]["sku"] == sku
    listed = client.get(ITEMS, params={"limit": 1000, "skuPrefix": sku}).json()["data"]
    assert listed[sku] == data_of(reserved)
    assert rows(server.data_dir, "SELECT reserved FROM items WHERE sku = ?", (sku,)) == [(2,)]


def test_every_byte_of_a_path_may_be_encoded(server: Server, client: httpx.Client) -> None:
    data_of(client.post(ITEMS, json={"sku": "encoded", "name": "n", "quantity": 1}), 201)
    for encoded in ("%65%6E%63%6f%64%65%64", "e%6ecoded"):
        assert data_of(send(server.port, request("GET", f"{ITEMS}/{encoded}")))["sku"] == "encoded"


def test_a_path_is_decoded_once_and_never_normalised(server: Server) -> None:
    for target, sku in (
        (f"{ITEMS}/once%252Fonly", "once%2Fonly"),
        (f"{ITEMS}/UPPER", "UPPER"),
        (f"{ITEMS}/with+plus", "with+plus"),
        (f"{ITEMS}/semi;colon=1", "semi;colon=1"),
        (f"{ITEMS}/%2E%2E%2Fhealth", "../health"),
    ):
        answer = send(server.port, request("GET", target))
        assert (answer.status_code, answer.json()["error"]["sku"]) == (404, sku)


def test_skus_are_compared_byte_for_byte(client: httpx.Client) -> None:
    for sku in ("Zoë", "zoë", "ZOE\u0308", "Zoe\u0308", "Zoë "):
        arrives(client, sku, 1)
        assert data_of(client.post(ITEMS, json={"sku": sku, "name": "n", "quantity": 1}), 201)["quantity"] == 2
