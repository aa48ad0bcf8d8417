"""What a process knows of the access keys, for how long it may rely on it, and who is told of a revocation."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import msgspec
import pytest

from holdfast.domain.access import NOBODY, SECRET_BYTES, AccessKey, Caller, Scope, digest_of, secret_of
from holdfast.engine.errors import StorageUnavailable
from holdfast.engine.key_ring import KeyRing
from holdfast.engine.key_watch import KeyWatch
from holdfast.engine.limits import KEYS_UNSEEN_S_MAX
from holdfast.storage.retention import Retention
from model.database import ModelDatabase
from model.reader import ModelReader
from model.storage import ModelStorage
from unit.engine.watched import until

NOW = 1_700_000_000_000
SECRETS = [secret_of(bytes([number]) * SECRET_BYTES) for number in range(3)]


def a_key(number: int = 0, name: str | None = None) -> AccessKey:
    digest = digest_of(SECRETS[number])
    assert digest is not None
    name = name or f"key-{number}"
    return AccessKey(name=name, principal="shop", digest=digest, scopes=(Scope.READ,), created_at=NOW)


class Time:
    def __init__(self) -> None:
        self.now = 100.0

    def clock(self) -> float:
        return self.now


class Away(ModelStorage):
    """A database that can be away."""

    def __init__(self) -> None:
        self.database = ModelDatabase(0)
        super().__init__(database=self.database)
        self.away = False

    def reader(self, **_long: Any) -> ModelReader:
        return AwayReader(self)

    def note_uses(self, uses: Mapping[str, int]) -> None:
        if self.away:
            raise StorageUnavailable
        super().note_uses(uses)

    def used_at(self) -> int | None:
        return self.database.access_keys["key-0"].used_at


class AwayReader(ModelReader):
    def __init__(self, storage: Away) -> None:
        super().__init__(storage.database, Retention(), storage.clock)
        self._storage = storage

    def access_keys(self, known: int) -> tuple[int, list[AccessKey]] | None:
        if self._storage.away:
            raise StorageUnavailable
        return super().access_keys(known)


Scenario = Callable[[Away, KeyRing, KeyWatch, Time], Awaitable[None]]


def run(scenario: Scenario, *, existed: bool = False) -> list[str]:
    """Play a scenario; give what was told of first keys."""
    told: list[str] = []

    async def whole() -> None:
        storage, time = Away(), Time()
        ring = KeyRing(existed=existed, clock=time.clock)
        watch = KeyWatch(storage, ring, now=lambda: NOW, existed=lambda: told.append("existed"), clock=time.clock)
        async with asyncio.timeout(20):
            await scenario(storage, ring, watch, time)
            await watch.close()

    asyncio.run(whole())
    return told


def caller(ring: KeyRing, number: int = 0) -> Caller:
    found = ring.caller(SECRETS[number])
    assert found is not None
    return found


def test_a_key_is_known_after_a_look_and_forgotten_when_it_is_revoked() -> None:
    async def scenario(storage: Away, ring: KeyRing, watch: KeyWatch, _: Time) -> None:
        await watch.look()
        assert (ring.caller(SECRETS[0]), ring.existed, ring.live) == (None, False, 0)
        storage.add_key(a_key())
        await watch.look()
        assert (caller(ring).key, ring.existed, ring.live) == ("key-0", True, 1)
        assert ring.caller(SECRETS[1]) is None
        assert ring.caller("nonsense") is None
        storage.revoke_key("key-0", NOW)
        await watch.look()
        assert (ring.caller(SECRETS[0]), ring.existed, ring.live) == (None, True, 0)

    assert run(scenario) == ["existed"]


def test_a_first_key_of_old_is_not_told_again() -> None:
    async def scenario(storage: Away, ring: KeyRing, watch: KeyWatch, _: Time) -> None:
        assert ring.existed
        storage.add_key(a_key())
        await watch.look()

    assert run(scenario, existed=True) == []


def test_nobody_relies_on_keys_that_nobody_could_look_at() -> None:
    async def scenario(storage: Away, ring: KeyRing, watch: KeyWatch, time: Time) -> None:
        storage.add_key(a_key())
        await watch.look()
        known = caller(ring)
        time.now += KEYS_UNSEEN_S_MAX
        assert ring.holds(known)
        time.now += 0.001
        with pytest.raises(StorageUnavailable):
            ring.caller(SECRETS[0])
        with pytest.raises(StorageUnavailable):
            ring.holds(known)
        assert ring.holds(NOBODY)
        await watch.look()
        assert caller(ring) == known

    run(scenario)


def test_where_nobody_looks_at_keys_there_are_none() -> None:
    ring = KeyRing()
    assert (ring.caller(SECRETS[0]), ring.is_current(), ring.existed) == (None, True, False)


def test_a_key_whose_hash_is_another_is_not_let_in() -> None:
    ring = KeyRing(clock=lambda: 0.0)
    ring.saw((1, [a_key()]), 0.0)
    [(digest, (key, who))] = ring._by_digest.items()
    ring._by_digest[digest] = (msgspec.structs.replace(key, digest=b"x" * 32), who)
    assert ring.caller(SECRETS[0]) is None


def test_whoever_waits_learns_that_his_key_is_revoked_and_no_other() -> None:
    async def scenario(storage: Away, ring: KeyRing, watch: KeyWatch, _: Time) -> None:
        for number in range(2):
            storage.add_key(a_key(number))
        await watch.look()
        waiting = [asyncio.create_task(ring.revoked(caller(ring, number))) for number in range(2)]
        keyless = asyncio.create_task(ring.revoked(NOBODY))
        gone = caller(ring)
        await asyncio.sleep(0)
        storage.revoke_key("key-0", NOW)
        await watch.look()
        await waiting[0]
        await ring.revoked(gone)
        assert not waiting[1].done()
        storage.revoke_key("key-1", NOW)
        await watch.look()
        await watch.look()
        await waiting[1]
        assert not keyless.done()
        keyless.cancel()

    run(scenario)


def test_whoever_waits_is_told_when_nobody_can_tell_any_more() -> None:
    async def scenario(storage: Away, ring: KeyRing, watch: KeyWatch, time: Time) -> None:
        storage.add_key(a_key())
        await watch.look()
        waiting = asyncio.create_task(ring.revoked(caller(ring)))
        await asyncio.sleep(0)
        storage.away = True
        watching = asyncio.create_task(watch.watch(pause_s=0))
        await until(lambda: watch.failed)
        assert not waiting.done()
        time.now += KEYS_UNSEEN_S_MAX + 1
        await waiting
        storage.away = False
        await until(ring.is_current)
        watching.cancel()

    run(scenario)


def test_the_last_use_is_written_down_now_and_then_and_at_the_end() -> None:
    uses: list[int | None] = []

    async def scenario(storage: Away, ring: KeyRing, watch: KeyWatch, time: Time) -> None:
        storage.add_key(a_key())
        await watch.look()
        caller(ring)
        watching = asyncio.create_task(watch.watch(pause_s=0, uses_pause_s=60))
        await asyncio.sleep(0)
        uses.append(storage.used_at())
        time.now += 60
        await until(storage.used_at)
        watching.cancel()
        storage.database.access_keys["key-0"] = a_key()
        await watch.look()
        caller(ring)
        await watch.note_uses()
        uses.append(storage.used_at())
        caller(ring)
        storage.away = True

    run(scenario)
    assert uses == [None, NOW]
