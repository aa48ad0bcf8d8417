"""Connections of one address have a bound, but not those of this machine and of proxies that are trusted."""

import asyncio

import pytest

from echo import deaf
from holdfast.api.http.connections import Connections
from holdfast.api.http.peers import Peers
from holdfast.networks import address_of, networks_of
from memory_wire import IDLE_S, opened

TRUSTED = networks_of("10.0.0.7, 10.1.0.0/16,fd00::/8") or ()


@pytest.mark.parametrize("peer", ["203.0.113.5", "::ffff:203.0.113.5", "2001:db8::1", "10.0.0.8"])
def test_one_address_has_so_many_and_others_theirs(peer: str) -> None:
    peers = Peers(2, TRUSTED)
    assert [peers.come(peer) for _ in range(3)] == [True, True, False]
    assert peers.come("203.0.113.6")
    peers.leave(peer)
    assert [peers.come(peer) for _ in range(2)] == [True, False]


@pytest.mark.parametrize("peer", [
    "127.0.0.1", "127.8.9.1", "::1", "::ffff:127.0.0.1", "10.0.0.7", "10.1.2.3", "::ffff:10.1.2.3", "fd00::7", "",
])  # fmt: skip
def test_this_machine_and_trusted_proxies_have_as_many_as_they_like(peer: str) -> None:
    peers = Peers(2, TRUSTED)
    assert all(peers.come(peer) for _ in range(9))


def test_0_is_any_number() -> None:
    peers = Peers(0)
    assert all(peers.come("203.0.113.5") for _ in range(2_000))


def test_a_connection_too_many_is_closed_at_once_and_a_later_one_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("memory_wire.PEER", ("203.0.113.5", 50_000))

    async def scenario() -> None:
        server = Connections(deaf, IDLE_S, Peers(2))
        first, second, third = (opened(server) for _ in range(3))
        assert [wire.is_aborted for wire in (first, second, third)] == [False, False, True]
        first.end()
        await first.settled()
        await asyncio.sleep(0)
        assert [opened(server).is_aborted for _ in range(2)] == [False, True]

    asyncio.run(asyncio.wait_for(scenario(), 20))


@pytest.mark.parametrize("text", ["proxy", "10.0.0.1/8", "10.0.0.300", "10.0.0.1 10.0.0.2", "*"])
def test_what_is_no_network_is_none(text: str) -> None:
    assert networks_of(text) is None
    assert address_of(text) is None
