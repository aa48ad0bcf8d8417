"""Addresses and networks, as they stand in settings and in what proxies say."""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address


def networks_of(text: str) -> tuple[Network, ...] | None:
    """Read addresses and networks that commas separate; None: something else stands there."""
    try:
        return tuple(ip_network(part.strip()) for part in text.split(",") if part.strip())
    except ValueError:
        return None


def address_of(text: str) -> Address | None:
    """Read one address. One of IPv4 that is written as one of IPv6 is that of IPv4; None: it is none at all."""
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address


def client_of(trusted: Sequence[Network], peer: str, forwarded: bytes | None) -> str:
    """Give the address that a request came from: that of the peer, or the one that trusted proxies name.

    ``forwarded`` is ``X-Forwarded-For``. Each proxy adds at its end whom it has seen, and anybody may begin it: so it
    is read from its end, as long as those who said it are trusted.
    """
    client = address_of(peer)
    if client is None:
        return peer
    named = [] if forwarded is None else forwarded.decode("latin-1").split(",")
    while named and any(client in network for network in trusted):
        seen = address_of(named.pop().strip())
        if seen is None:
            break
        client = seen
    return str(client)
