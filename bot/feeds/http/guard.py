"""An address about to be connected to -> a socket, or a refusal in words.

Vetting happens where the socket is made, with the very address that will be connected to, so a name
that answers differently a second later, a redirect or an odd spelling of an address gains nothing.
"""

import ipaddress
import socket
from collections.abc import Collection
from contextvars import ContextVar
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

from yarl import URL

from bot.errors import FetchError

MAX_URL_CHARACTERS = 4096
NOT_AN_IP = "not an IP address"
# Given out as a public address, and the host's own agent in every machine of one cloud.
_HOST_AGENTS = frozenset({IPv4Address("168.63.129.16")})
_CARRIER_NAT = ipaddress.ip_network("100.64.0.0/10")
# What `is_global` of some Python versions lets through (IANA's special-purpose registries).
_SPECIAL = tuple(
    map(ipaddress.ip_network, ("192.0.0.0/24", "192.88.99.0/24", "2001::/23", "2001:db8::/32", "3fff::/20"))
)
_UNICAST = ipaddress.ip_network("2000::/3")  # all of IPv6 that is given out (RFC 4291, 2.4)
_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052: the public Internet seen from an IPv6-only network
_NAT64_LOCAL = ipaddress.ip_network("64:ff9b:1::/48")  # RFC 8215: a network's own translation
_COMPATIBLE = ipaddress.ip_network("::/96")  # RFC 4291, deprecated
_ISATAP = (b"\x00\x00\x5e\xfe", b"\x02\x00\x5e\xfe")  # RFC 5214: bytes 8 to 12
# Names that mean this machine or this network to some resolver or proxy (RFC 6761, 6762, 8375).
_ASCII = "".join(map(chr, range(0x21, 0x7F)))
_INSIDE_NAMES = (".localhost", ".local", ".internal", ".lan", ".home.arpa", ".intranet", ".corp")


@dataclass(slots=True)
class GuardedConnection:
    """One connection being made: to which host, whether it may be private, and why it was refused."""

    host: str
    private_allowed: bool
    refusals: list[str] = field(default_factory=list)


visit: ContextVar[GuardedConnection | None] = ContextVar("visit", default=None)


class AddressRefused(OSError):
    """The address must not be connected to; an OSError so that aiohttp tries the next address."""


def guarded_socket(info: tuple[Any, ...]) -> socket.socket:
    """A socket for one resolved address, as aiohttp's `socket_factory`. Raises AddressRefused."""
    family, kind, protocol, _, address = info
    going = visit.get()
    reason = refusal(str(address[0]))
    if going is None or (reason and not going.private_allowed):
        words = reason or "an address nobody asked for"
        if going is not None:
            going.refusals.append(f"{address[0]}, {words}")
        raise AddressRefused(words)
    made = socket.socket(family, kind, protocol)
    made.setblocking(False)
    return made


def refusal(address: str) -> str | None:
    """Why an IP address is no place of the public Internet; None when it is one.

    An IPv4 address inside an IPv6 one counts as itself. The public part of 64:ff9b::/96 is let
    through: in an IPv6-only network every site that has no IPv6 is reached there.
    """
    try:
        ip = ipaddress.ip_address(address.split("%", 1)[0])
    except ValueError:
        return NOT_AN_IP
    if isinstance(ip, IPv4Address):
        return _refusal_v4(ip)
    inner = _carried(ip)
    if inner is not None and (reason := _refusal_v4(inner[1])):
        return f"{reason} within {inner[0]}"
    if inner is not None:
        return None if ip in _NAT64 else f"a public address within {inner[0]}"
    return _refusal_v6(ip)


def checked_url(url: str) -> URL:
    """The address, if it is one that may be asked for. Raises FetchError, never repeating secrets."""
    if len(url) > MAX_URL_CHARACTERS:
        raise FetchError(f"The address is longer than {MAX_URL_CHARACTERS} characters.")
    if any(ord(character) <= 0x20 or ord(character) == 0x7F for character in url) or "\\" in url:
        raise FetchError("The address holds a space, a backslash or a control character.")
    try:
        parsed = URL(_as_ascii(url), encoded=True)  # what is encoded already stays as it is written
        has_secret = parsed.user is not None or parsed.password is not None
        host, _ = parsed.host, parsed.port
    except ValueError as error:
        raise FetchError("That is not a web address.") from error
    if parsed.scheme not in {"http", "https"}:
        raise FetchError("Only addresses that begin with http:// or https:// are fetched.")
    if has_secret:
        raise FetchError("The address holds a user name or password; remove it.")
    if not host:
        raise FetchError("The address names no host.")
    return parsed


def _as_ascii(url: str) -> str:
    """The address with what is not ASCII encoded: the host as IDNA, the rest as UTF-8."""
    if url.isascii():
        return url
    parts = urlsplit(url)
    host = URL.build(scheme="http", host=parts.hostname or "").raw_host or ""
    where = f"{host}:{parts.port}" if parts.port else host
    if parts.username or parts.password:
        where = f"secret@{where}"
    rest = urlunsplit(("", "", parts.path, parts.query, parts.fragment))
    return f"{parts.scheme}://{where}{quote(rest, safe=_ASCII)}"


def is_allowed(host: str, allowed: Collection[str]) -> bool:
    """Whether the operator named this host as one that may be private."""
    return _bare(host) in {_bare(name) for name in allowed}


def inside_name(host: str) -> bool:
    """Whether the name alone says that it is of this machine or this network."""
    bare = _bare(host)
    return bare == "localhost" or "." not in bare.strip("[]:") or bare.endswith(_INSIDE_NAMES)


def refused_words(going: GuardedConnection) -> str:
    """What is said when every address of a host was refused."""
    address, _, reason = going.refusals[0].partition(", ")
    where = "" if address == going.host else f"at {address}, "
    return (
        f"{going.host} is {where}{reason}; only public addresses are fetched. "
        "If it is meant, name the host in SITREP_ALLOW_PRIVATE_HOSTS."
    )


def _bare(host: str) -> str:
    return host.strip().rstrip(".").strip("[]").lower()


def _carried(ip: IPv6Address) -> tuple[str, IPv4Address] | None:
    """The IPv4 address an IPv6 one carries, and in which form."""
    packed = ip.packed
    if ip.ipv4_mapped:
        return "an IPv4-mapped address", ip.ipv4_mapped
    if ip in _NAT64 or ip in _NAT64_LOCAL:
        return "a NAT64 address", IPv4Address(packed[12:])
    if ip.sixtofour:
        return "a 6to4 address", ip.sixtofour
    if ip.teredo:
        return "a Teredo address", ip.teredo[1]
    if packed[8:12] in _ISATAP:
        return "an ISATAP address", IPv4Address(packed[12:])
    if ip in _COMPATIBLE and int(ip) > 1:
        return "an IPv4-compatible address", IPv4Address(packed[12:])
    return None


def _refusal_v4(ip: IPv4Address) -> str | None:
    if ip in _CARRIER_NAT:
        return "a carrier's inner address"
    if ip in _HOST_AGENTS:
        return "an address set apart for special use"
    return _refusal_common(ip)


def _refusal_v6(ip: IPv6Address) -> str | None:
    if ip.is_site_local:
        return "a site-local address"
    return _refusal_common(ip)


def _refusal_common(ip: IPv4Address | IPv6Address) -> str | None:
    if ip.is_unspecified or ip.is_loopback:
        return "this machine itself"
    if ip.is_link_local:
        return "a link-local address"
    if ip.is_multicast:
        return "a multicast address"
    if ip.is_reserved:
        return "a reserved address"
    if not ip.is_global:
        return "a private address"
    special = any(ip in network for network in _SPECIAL) or (ip.version == 6 and ip not in _UNICAST)
    return "an address set apart for special use" if special else None
