"""Which hosts a URL names, and how each of them is reached."""

import pytest

from holdfast.storage.postgres.hosts import InvalidUrl, database_of, hosts_of

FOUR_CLEAR = ("PGHOST", "PGHOSTADDR", "PGPORT", "PGDATABASE")


@pytest.fixture(autouse=True)
def no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in FOUR_CLEAR:
        monkeypatch.delenv(name, raising=False)


def places(dsn: str) -> list[tuple[str, object, object]]:
    return [(name, found.get("host"), found.get("port")) for name, found in hosts_of(dsn).items()]


@pytest.mark.parametrize(
    ("dsn", "expected"),
    [
        ("postgresql://u@db/d", [("db:5432", "db", None)]),
        ("postgresql:///d", [("localhost:5432", None, None)]),
        ("postgresql://u@a,b/d", [("a:5432", "a", None), ("b:5432", "b", None)]),
        ("postgresql://u@a:1,b:2/d", [("a:1", "a", "1"), ("b:2", "b", "2")]),
        ("host=a,b port=7 dbname=d", [("a:7", "a", "7"), ("b:7", "b", "7")]),
        ("host=/sockets port=7", [("/sockets:7", "/sockets", "7")]),
        ("hostaddr=10.0.0.1,10.0.0.2", [("10.0.0.1:5432", None, None), ("10.0.0.2:5432", None, None)]),
    ],
)
def test_each_host_has_parameters_of_its_own(dsn: str, expected: list[tuple[str, object, object]]) -> None:
    found = [(name, host, port or None) for name, host, port in places(dsn)]
    assert found == expected


def test_hosts_and_the_database_may_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGHOST", "a,b")
    monkeypatch.setenv("PGDATABASE", "books")
    assert [name for name, _, _ in places("postgresql://")] == ["a:5432", "b:5432"]
    assert database_of(hosts_of("postgresql://")["a:5432"]) == "books"
    assert database_of(hosts_of("postgresql://u@db/mine")["db:5432"]) == "mine"
    monkeypatch.delenv("PGDATABASE")
    assert database_of(hosts_of("postgresql://u@db")["db:5432"]) == "u"


def test_what_the_url_says_beats_the_safe_values() -> None:
    [alone] = hosts_of("postgresql://u@db/d").values()
    assert (alone["connect_timeout"], alone["target_session_attrs"]) == ("5", "read-write")
    for host in hosts_of("postgresql://u@a,b/d").values():
        assert host["connect_timeout"] == "2"
    for host in hosts_of("postgresql://u@a,b/d?connect_timeout=9&target_session_attrs=primary").values():
        assert (host["connect_timeout"], host["target_session_attrs"]) == ("9", "primary")


def test_as_many_ports_as_hosts_or_one_for_all() -> None:
    with pytest.raises(InvalidUrl, match="not as many ports"):
        hosts_of("host=a,b,c port=1,2")
