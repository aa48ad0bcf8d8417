"""A key holds on every node, and a revoked one on none."""

import httpx

from holdfast.bootstrap.keys import WantedKey, create_key, list_keys, revoke_key
from holdfast.config import load_settings
from holdfast.domain.access import Scope
from server import Server, eventually


def test_a_key_is_known_and_gone_on_every_node_in_time(nodes: list[Server], dsn: str) -> None:
    settings = load_settings({"DATABASE_URL": dsn, "DATA_DIR": str(nodes[0].data_dir)})
    made = create_key(settings, WantedKey(name="shop", scopes=(Scope.READ,)))
    headers = {"X-API-Key": made.secret}

    def answers() -> set[int]:
        return {httpx.get(f"{node.url}/api/stores", headers=headers).status_code for node in nodes}

    eventually(lambda: answers() == {200})
    assert {httpx.get(f"{node.url}/api/stores").status_code for node in nodes} == {401}
    revoke_key(settings, "shop")
    eventually(lambda: answers() == {401})
    [key] = list_keys(settings)
    assert key.revoked_at is not None
    eventually(lambda: all((node.data_dir / "holdfast.keys").exists() for node in nodes))
