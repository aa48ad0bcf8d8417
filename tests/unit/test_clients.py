"""The address that a request came from, behind proxies that are trusted and those that are not."""

import pytest

from holdfast.networks import client_of, networks_of

TRUSTED = networks_of("10.0.0.0/8, ::1") or ()


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("203.0.113.7", None, "203.0.113.7"),
        ("::ffff:203.0.113.7", None, "203.0.113.7"),
        ("", b"203.0.113.7", ""),
        # Anybody may say so: only proxies are believed.
        ("203.0.113.7", b"198.51.100.1", "203.0.113.7"),
        ("10.0.0.1", None, "10.0.0.1"),
        ("10.0.0.1", b"198.51.100.1", "198.51.100.1"),
        ("::1", b" 2001:db8::7 ", "2001:db8::7"),
        # The client began the header; the last that is not a proxy of ours is whom our proxies have seen.
        ("10.0.0.1", b"127.0.0.1, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
        ("10.0.0.1", b"10.0.0.3,10.0.0.2", "10.0.0.3"),
        ("10.0.0.1", b"198.51.100.1, unknown", "10.0.0.1"),
        ("10.0.0.1", b"198.51.100.1, \xff", "10.0.0.1"),
        ("10.0.0.1", b"", "10.0.0.1"),
    ],
)
def test_the_client_is_whom_the_first_trusted_proxy_saw(peer: str, forwarded: bytes | None, client: str) -> None:
    assert client_of(TRUSTED, peer, forwarded) == client
