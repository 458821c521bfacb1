"""The door: addresses, spellings of addresses, and names that answer differently the second time."""

import asyncio
import socket
from typing import Any

import aiohttp
import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from bot.errors import FetchError
from bot.feeds.http import guard
from bot.feeds.http.fetch import Fetcher, FetchOptions
from tests.fakes.feed_server import feed_server

INSIDE = {
    "127.0.0.1": "this machine",
    "127.8.8.8": "this machine",
    "0.0.0.0": "this machine",
    "0.1.2.3": "private",
    "10.0.0.1": "private",
    "172.16.0.1": "private",
    "172.31.255.255": "private",
    "192.168.1.1": "private",
    "192.0.0.8": "private|special",
    "192.0.2.5": "private",
    "198.18.0.1": "private",
    "198.51.100.7": "private",
    "203.0.113.9": "private",
    "100.64.0.1": "carrier",
    "100.127.255.254": "carrier",
    "169.254.169.254": "link-local",
    "224.0.0.1": "multicast",
    "239.255.255.250": "multicast",
    "240.0.0.1": "reserved",
    "255.255.255.255": "reserved",
    "::": "this machine",
    "::1": "this machine",
    "fe80::1": "link-local",
    "fe80::1%eth0": "link-local",
    "fc00::1": "private",
    "fd12:3456::1": "private",
    "fec0::1": "site-local",
    "ff02::1": "multicast",
    "2001:db8::1": "private",
    "100::1": "reserved|private",
    "3fff::1": "private|special",
    "5f00::1": "private|special|reserved",
    "2001:20::1": "private|special",
    "192.88.99.1": "private|special",
    "::ffff:127.0.0.1": "IPv4-mapped",
    "::ffff:10.0.0.1": "IPv4-mapped",
    "::ffff:a9fe:a9fe": "IPv4-mapped",
    "::ffff:8.8.8.8": "IPv4-mapped",
    "::127.0.0.1": "IPv4-compatible",
    "64:ff9b::7f00:1": "NAT64",
    "64:ff9b::a9fe:a9fe": "NAT64",
    "64:ff9b::10.1.2.3": "NAT64",
    "64:ff9b:1::8.8.8.8": "NAT64",
    "2002:7f00:1::1": "6to4",
    "2002:a00:1::1": "6to4",
    "2002:808:808::1": "6to4",
    "2001:0:4136:e378:8000:63bf:80ff:fffe": "Teredo",
    "2001:4860::200:5efe:10.0.0.1": "ISATAP",
    "::ffff:0:127.0.0.1": "private|reserved|special",
    "fe80::5efe:10.0.0.1": "ISATAP|link-local",
    "2002:c0a8:101::1": "6to4",
    "2001:10::1": "private|special",
    "100:0:0:1::1": "private|special|reserved",
    "ff0e::1": "multicast",
    "fd00:ec2::254": "private",  # where clouds tell a machine its secrets: this one, and those below
    "fd20:ce::254": "private",
    "169.254.170.2": "link-local",
    "100.100.100.200": "carrier",
    "192.0.0.192": "private|special",
    "168.63.129.16": "special",
    "::ffff:168.63.129.16": "special",
}

OUTSIDE = [
    "8.8.8.8", "93.184.216.34", "100.63.255.255", "100.128.0.1", "172.32.0.1", "192.169.0.1", "223.255.255.1",
    "2606:4700::1111", "2a00:1450:4001::200e", "64:ff9b::8.8.8.8",
]  # fmt: skip


@pytest.mark.parametrize(("address", "kind"), INSIDE.items())
def test_an_inner_address_is_refused_by_kind(address: str, kind: str) -> None:
    reason = guard.refusal(address)
    assert reason is not None
    assert any(word in reason for word in kind.split("|"))


@pytest.mark.parametrize("address", OUTSIDE)
def test_a_public_address_is_let_through(address: str) -> None:
    assert guard.refusal(address) is None


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://news.example/feed",
        "gopher://news.example/",
        "javascript:alert(1)",
        "data:text/xml,<rss/>",
        "//news.example/feed",
        "news.example/feed",
        "http://",
        "http:///feed",
        "http://user@news.example/feed",
        "http://user:secret@news.example/feed",
        "http://:secret@news.example/feed",
        "http://news.example\\@127.0.0.1/",
        "http://news.example@127.0.0.1/",
        "http://127.0.0.1\\.news.example/",
        "http:\\\\127.0.0.1/",
        "http:/127.0.0.1/",
        "http:127.0.0.1/",
        "http:///127.0.0.1/",
        "\thttp://127.0.0.1/",
        "http://127.0.0.1\n.news.example/",
        "http://[127.0.0.1]/",
        "http://[::ffff:127.0.0.1/",
        "http://[fe80::1%25eth0%25x]]/",
        "ws://127.0.0.1/",
        "unix:///var/run/docker.sock",
        "dict://127.0.0.1:11211/",
        "jar:http://127.0.0.1!/",
        "http://news.example/\r\nHost: inner",
        "http://news.example/a b",
        "http://\x00news.example/",
        "http://[::1/",
        "http://news.example:99999/",
        "http://news.example:port/",
        "http://news.example/" + "a" * 5000,
        "",
    ],
)
def test_what_is_no_plain_web_address_is_refused(url: str) -> None:
    with pytest.raises(FetchError) as refused:
        guard.checked_url(url)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    "spelling",
    [
        "127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "017700000001",
        "0", "0.0.0.0", "localhost", "LOCALHOST", "localhost.", "127。0。0。1", "①②⑦.⓪.⓪.①", "[::1]", "[::]",
        "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:ffff:7f00:1]",
        "[::1%25lo]", "[::127.0.0.1]", "%31%32%37.0.0.1", "%6cocalhost", "ⓛocalhost", "localhost%2e",
        "127.0.0.1.", "127.0.0.1%00", "127.000.000.001", "00177.0.0.1", "0x7F.0x0.0x0.0x1", "127.0.0.1%2f",
        "good.example%40127.0.0.1", "127.0.0.1;", "localhost.localdomain", "ip6-localhost", "127.0x1",
        "4294967295", "①27.0.0.1", "127．0．0．1",
    ],
)  # fmt: skip
async def test_no_spelling_of_this_machine_is_connected_to(spelling: str) -> None:
    async with feed_server() as server, Fetcher(FetchOptions(total_seconds=2.0)) as fetcher:
        server.serve("/", b"secret")
        with pytest.raises(FetchError):
            await fetcher.get(f"http://{spelling}:{server.port}/")
    assert server.asked == []


class TwoFaced(AbstractResolver):
    """A name server that gives a public address first and an inner one from then on."""

    def __init__(self, answers: list[str]) -> None:
        self.answers = answers
        self.asked = 0

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        answer = self.answers[min(self.asked, len(self.answers) - 1)]
        self.asked += 1
        return [ResolveResult(hostname=host, host=answer, port=port, family=socket.AF_INET, proto=0, flags=0)]

    async def close(self) -> None:
        """Nothing is held."""


async def _ask_through(resolver: TwoFaced, url: str) -> None:
    connector = aiohttp.TCPConnector(
        resolver=resolver, socket_factory=guard.guarded_socket, use_dns_cache=False
    )
    async with aiohttp.ClientSession(connector=connector) as session, session.get(url):
        pass


async def test_a_name_that_moves_inside_is_refused_where_it_connects() -> None:
    async with feed_server() as server:
        going = guard.GuardedConnection("rebind.example", private_allowed=False)
        guard.visit.set(going)
        resolver = TwoFaced(["127.0.0.1"])
        for _ in range(2):
            with pytest.raises(aiohttp.ClientConnectorError):
                await _ask_through(resolver, f"http://rebind.example:{server.port}/")
        assert (resolver.asked, server.asked) == (2, [])
        assert going.refusals == ["127.0.0.1, this machine itself"] * 2


async def test_of_several_addresses_only_the_public_ones_are_tried() -> None:
    going = guard.GuardedConnection("mixed.example", private_allowed=False)
    guard.visit.set(going)
    tried: list[str] = []

    def watched(info: tuple[Any, ...]) -> socket.socket:
        made = guard.guarded_socket(info)
        tried.append(str(info[4][0]))
        made.close()
        raise OSError("closed before it leaves this machine")

    connector = aiohttp.TCPConnector(socket_factory=watched, happy_eyeballs_delay=None)
    both = [("10.0.0.5", 80), ("8.8.8.8", 80)]
    infos = [(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", pair) for pair in both]
    for info in infos:
        with pytest.raises(OSError, match=r"private|closed"):
            watched(info)
    await connector.close()
    assert tried == ["8.8.8.8"]


@pytest.mark.parametrize(
    ("host", "address", "said"),
    [
        ("gazette.example", "10.1.2.3", "gazette.example is at 10.1.2.3, a private address;"),
        ("10.1.2.3", "10.1.2.3", "10.1.2.3 is a private address;"),
    ],
)
def test_a_refusal_names_an_address_once(host: str, address: str, said: str) -> None:
    refused = guard.GuardedConnection(host, False, [f"{address}, {guard.refusal(address)}"])
    assert guard.refused_words(refused).startswith(said)


async def test_a_socket_nobody_asked_for_is_refused() -> None:
    async def unasked() -> None:
        guard.visit.set(None)
        guard.guarded_socket((socket.AF_INET, socket.SOCK_STREAM, 6, "", ("8.8.8.8", 80)))

    with pytest.raises(guard.AddressRefused):
        await asyncio.create_task(unasked())


@pytest.mark.parametrize(
    ("host", "named"),
    [("News.Local", ("news.local",)), ("127.0.0.1", ("127.0.0.1",)), ("::1", ("[::1]",)), ("a.", ("A",))],
)
def test_a_named_host_may_be_private(host: str, named: tuple[str, ...]) -> None:
    assert guard.is_allowed(host, named)
    assert not guard.is_allowed(host, ("other.example",))


async def test_behind_a_proxy_inner_names_are_refused_unasked() -> None:
    async with feed_server() as proxy:
        options = FetchOptions(proxy=proxy.url("/"), total_seconds=2.0)
        async with Fetcher(options) as fetcher:
            for url in ("http://localhost/", "http://10.0.0.1/", "http://intranet/", "http://db.internal/"):
                with pytest.raises(FetchError, match="SITREP_ALLOW_PRIVATE_HOSTS"):
                    await fetcher.get(url)
            assert proxy.asked == []
            with pytest.raises(FetchError, match="HTTP 404"):
                await fetcher.get("http://news.example/feed")
    assert len(proxy.asked) == 1
