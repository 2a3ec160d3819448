"""Where one may go: the text of an address first, then the number that the socket really connects to."""

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

from opendatalab.http.contract import Limits, UpstreamRefused

DEFAULT_PORTS = {"http": 80, "https": 443}

# What Python 3.11's ipaddress calls global although nobody should be sent there.
NOT_PUBLIC = [
    ipaddress.ip_network(network)
    for network in (
        *("100.64.0.0/10", "168.63.129.16/32", "192.0.0.0/24", "192.88.99.0/24"),
        *("::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "3fff::/20", "5f00::/16", "fec0::/10"),
    )
]
NAT64 = ipaddress.ip_network("64:ff9b::/96")


def is_public(address: str) -> bool:
    """True for ordinary Internet addresses only, however the IPv4 inside is dressed up."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if ip.version == 6:
        dressed = ip.ipv4_mapped or ip.sixtofour
        ip = dressed or (ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF) if ip in NAT64 else ip)
    special = ip.is_multicast or ip.is_reserved or ip.is_unspecified or not ip.is_global
    return not special and not any(ip in network for network in NOT_PUBLIC if network.version == ip.version)


@dataclass(frozen=True)
class Target:
    """The server that a checked URL names."""

    scheme: str
    host: str
    port: int

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"

    @property
    def service(self) -> str:
        """As people write it: without the port that goes without saying."""
        return str(self).removesuffix(f":{DEFAULT_PORTS[self.scheme]}")


def read_target(url: str, limits: Limits, private: frozenset[tuple[str, int]]) -> Target:
    """The server named by a URL, or UpstreamRefused. A first sieve: `permitted` is what holds."""
    odd = not url.isascii() or not url.isprintable() or bool(set(url) & set(" \\"))
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise UpstreamRefused("forbidden", "not an address") from error
    if odd or parts.scheme not in DEFAULT_PORTS or set(parts.netloc) & set("@%") or _disguised(host):
        raise UpstreamRefused("forbidden", "odd address")
    target = Target(parts.scheme, host, port or DEFAULT_PORTS[parts.scheme])
    if target.port not in limits.ports and target.port not in {pair[1] for pair in private}:
        raise UpstreamRefused("forbidden", f"port {target.port}")
    if limits.hosts is not None and host not in limits.hosts:
        raise UpstreamRefused("forbidden", f"host {host}")
    return target


def permitted_text(url: str) -> None:
    """UpstreamRefused for an address that could never be called: for forms, before anything is saved. What a
    name leads to is only known, and checked, when the socket connects."""
    limits = Limits(hosts=None, ports=range(1, 65536))
    target = read_target(url, limits, settings.OUTBOUND_PRIVATE)
    try:
        ipaddress.ip_address(target.host)
    except ValueError:
        return
    if not permitted(target.host, target.port, limits, settings.OUTBOUND_PRIVATE):
        raise UpstreamRefused("forbidden", "private address")


def permitted(address: str, port: int, limits: Limits, private: frozenset[tuple[str, int]]) -> bool:
    """True when the socket may talk to this very address."""
    return (address, port) in private or (port in limits.ports and is_public(address))


def _disguised(host: str) -> bool:
    """True for no plain name, and for numbers not written as an IP address: 127.1, 0x7f.1, 2130706433."""
    last = host.rpartition(".")[2]  # empty for `localhost.`
    if last and ":" not in host and not last.isdigit() and not last.startswith("0x"):
        return False
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return True
    return False
