"""Addresses and networks, as they stand in settings."""

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
