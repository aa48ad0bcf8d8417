"""``holdfast keys`` as an operator uses it, beside a server that runs, before one does, and after a restore."""

import json
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner, Result

from api.access_setup import known
from holdfast.cli.app import app
from holdfast.domain.access import digest_of
from server import MEASURED, Server, environment, eventually, fails_to_start, running, writing

STORES = "/api/stores"


def keys(data_dir: Path, *words: str, **settings: str) -> Result:
    """Run ``holdfast keys``."""
    return CliRunner().invoke(app, ["keys", *words], env=environment(data_dir, settings))


def made(data_dir: Path, *words: str) -> str:
    """Make a key; give its secret."""
    result = keys(data_dir, "create", *words)
    assert result.exit_code == 0, result.output
    return result.stdout.splitlines()[-1]


def refused(data_dir: Path, *words: str, **settings: str) -> str:
    """Give the one line that says why not."""
    result = keys(data_dir, *words, **settings)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.count("\n") == 1
    return result.stderr.removeprefix("holdfast: ").rstrip()


def status(server: Server, secret: str | None = None) -> int:
    headers = {} if secret is None else {"Authorization": f"Bearer {secret}"}
    return httpx.get(server.url + STORES, headers=headers).status_code


def test_the_first_key_closes_the_door_of_a_running_server(tmp_path: Path) -> None:
    with running(tmp_path, **MEASURED) as server:
        assert status(server) == 200
        command = (sys.executable, "-m", "holdfast", "keys", "create", "shop", "--scope", "read")
        ended = subprocess.run(
            command, env=environment(tmp_path, {}), capture_output=True, text=True, timeout=60, check=True
        )
        *told, secret = ended.stdout.splitlines()
        assert (ended.stderr, told[0]) == ("", "Made the key shop of shop: read; all stores.")
        assert digest_of(secret) is not None
        assert not any(secret in line for line in told)
        known(server, secret)
        assert (status(server), status(server, secret)) == (401, 200)
        held = httpx.post(server.url + STORES, json={}, headers={"X-API-Key": secret}).json()
        assert "--scope write" in held["detail"]
        assert keys(tmp_path, "revoke", "shop").stdout.splitlines()[-1].startswith("No key holds any more")
        known(server, secret, holds=False)
        assert "holdfast keys create" in httpx.get(server.url + STORES).json()["detail"]
        assert secret not in server.logged()


def test_keys_are_made_before_a_server_first_runs_and_outlive_it(tmp_path: Path) -> None:
    assert keys(tmp_path, "list").stdout.startswith("There are no keys.")
    secret = made(tmp_path, "shop", "--scope", "read", "--require-idempotency-keys")
    for _ in range(2):
        with running(tmp_path) as server:
            assert (status(server), status(server, secret)) == (401, 200)
    assert secret.encode() not in (tmp_path / "holdfast.db").read_bytes()
    [row] = json.loads(keys(tmp_path, "list", "--json").stdout)
    assert row["lastUsedAt"] is not None
    assert {name: row[name] for name in row if not name.endswith("At")} == {
        "name": "shop", "principal": "shop", "scopes": ["read"], "stores": None, "requiresIdempotencyKeys": True,
    }  # fmt: skip


def test_an_old_database_does_not_open_the_door_again(tmp_path: Path) -> None:
    made(tmp_path, "shop", "--scope", "read")
    for file in tmp_path.glob("holdfast.db*"):
        file.unlink()
    with running(tmp_path) as server:
        assert status(server) == 401
        eventually(lambda: "None holds right now" in server.logged())


def test_a_further_key_may_do_what_the_one_before_it_may(tmp_path: Path) -> None:
    made(tmp_path, "till", "--scope", "read", "--scope", "write", "--store", "default")
    made(tmp_path, "till-b", "--principal", "till")
    assert "till-b till read, write; only default" in " ".join(keys(tmp_path, "list").stdout.split())
    told = keys(tmp_path, "create", "till-c", "--principal", "till", "--scope", "read").stdout
    assert "Made the key till-c of till: read; all stores.\nKeys of till beside it: till, till-b." in told
    assert [keys(tmp_path, "revoke", "till").exit_code for _ in range(2)] == [0, 0]
    assert keys(tmp_path, "list").stdout.rstrip().splitlines()[-1].split()[-2:-1] == ["revoked"]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("create", "shop"), "Say what the key may do"),
        (("create", "shop", "--store", "default"), "Say what the key may do"),
        (("create", "a b", "--scope", "read"), "The name of the key is 'a b'"),
        (("create", "shop", "--scope", "read", "--principal", "ä"), "The principal is 'ä'"),
        (("create", "local", "--scope", "read"), "local is what the server calls"),
        (("create", "shop", "--scope", "read", "--store", "oslo", "--store", "rome"), "There is no store oslo, rome."),
        (("create", "shop", "--scope", "admin", "--store", "default"), "The scope admin is for the whole server"),
        (("create", "there", "--scope", "read"), "There is a key there already; names are used once"),
        (("revoke", "nobody"), "There is no key nobody."),
    ],
)
def test_a_key_that_makes_no_sense_is_not_made(tmp_path: Path, words: tuple[str, ...], why: str) -> None:
    made(tmp_path, "there", "--scope", "read")
    assert refused(tmp_path, *words).startswith(why)
    assert keys(tmp_path, "list").stdout.count("\n") == 2


def test_a_name_of_old_is_not_given_again(tmp_path: Path) -> None:
    made(tmp_path, "shop", "--scope", "read")
    keys(tmp_path, "revoke", "shop")
    assert "holdfast keys create shop-2 --principal shop" in refused(tmp_path, "create", "shop", "--scope", "read")


def test_there_are_no_keys_in_memory_nor_in_a_stranger_database(tmp_path: Path) -> None:
    assert refused(tmp_path, "list", DATABASE_URL="memory:").startswith("A database in memory")
    with running(tmp_path / "home"):
        pass
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "holdfast.db").write_bytes((tmp_path / "home" / "holdfast.db").read_bytes())
    assert "belongs to another data directory" in refused(elsewhere, "create", "shop", "--scope", "read")


def test_beside_a_server_the_schema_stays_as_it_is(tmp_path: Path) -> None:
    with running(tmp_path):
        with writing(tmp_path) as connection:
            connection.execute("DELETE FROM migrations WHERE name LIKE '%access_keys%'")
        assert "start the server again" in refused(tmp_path, "list")


def test_access_is_one_of_three_words(tmp_path: Path) -> None:
    assert "ACCESS is 'secret'; allowed: local, keys, open." in fails_to_start(tmp_path, ACCESS="secret")
    told = fails_to_start(tmp_path, REQUIRE_IDEMPOTENCY_KEYS="yes")
    assert "REQUIRE_IDEMPOTENCY_KEYS is 'yes'; allowed: false, true." in told


def test_every_write_can_be_made_to_carry_an_idempotency_key(tmp_path: Path) -> None:
    with running(tmp_path, REQUIRE_IDEMPOTENCY_KEYS="true") as server:
        store = {"id": "berlin", "name": "Berlin"}
        bare = httpx.post(server.url + STORES, json=store)
        assert (bare.status_code, bare.json()["error"]["field"]) == (400, "idempotencyKey")
        assert httpx.post(server.url + STORES, json={**store, "idempotencyKey": "b-1"}).status_code == 201
        eventually(lambda: httpx.get(server.url + STORES).json()["count"] == 2)
