"""An address -> what a polite, suspicious GET of it brings back."""

import asyncio
import importlib.metadata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.cookies import SimpleCookie
from types import TracebackType
from typing import Self
from urllib.parse import urljoin

import aiohttp
from yarl import URL

from bot.errors import FetchError
from bot.feeds.fingerprints import body_digest
from bot.feeds.http import answers, guard
from bot.feeds.http.answers import Fetched, Validators
from bot.feeds.http.failures import failure_words
from bot.feeds.http.politeness import Gate
from bot.feeds.links import web_link
from bot.feeds.unpack import FEED_CAP_BYTES, too_large

MAX_REDIRECTS = 5
ACCEPT_FEED = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.5"
)
ACCEPT_PAGE = "text/html, application/xhtml+xml, */*;q=0.5"
_ENCODINGS = "gzip, deflate, br, zstd"
_CHUNK_BYTES = 64 * 1024
_HEADER_BYTES = 64 * 1024  # one header; some sites' security policies fill 20 KiB
_MOVED = {301, 302, 303, 307, 308}
_MOVED_FOR_GOOD = {301, 308}
_BUSY = {429, 503}


@dataclass(frozen=True, slots=True)
class FetchOptions:
    """How to fetch. Times in seconds; `total_seconds` covers a GET with all its redirects."""

    allow_private_hosts: tuple[str, ...] = ()
    contact: str | None = None
    proxy: str | None = None
    total_seconds: float = 30.0
    connect_seconds: float = 10.0
    per_host: int = 2
    overall: int = 64


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes = b""
    cookies: SimpleCookie = field(default_factory=SimpleCookie)


class Fetcher:
    """Fetches, sharing connections and manners. Use as `async with Fetcher(options) as fetcher`."""

    def __init__(self, options: FetchOptions | None = None) -> None:
        self._options = options or FetchOptions()
        self._gate = Gate(self._options.per_host, self._options.overall)
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        options = self._options
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=options.overall, limit_per_host=options.per_host, socket_factory=guard.guarded_socket
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": user_agent(options.contact)},
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=options.connect_seconds),
            max_line_size=_HEADER_BYTES,
            max_field_size=_HEADER_BYTES,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def get(
        self,
        url: str,
        *,
        validators: Validators | None = None,
        cap_bytes: int = FEED_CAP_BYTES,
        accept: str = ACCEPT_FEED,
    ) -> Fetched:
        """What is at `url`, after at most 5 redirects; bodies over `cap_bytes` once unpacked are refused.

        With `validators` of an earlier answer an unchanged one comes back as "not_modified", also
        from servers that send the same bytes again. Raises FetchError in words for a duty officer,
        HostResting when the host asked for rest.
        """
        headers = {"Accept": accept, "Accept-Encoding": _ENCODINGS, **answers.conditional_headers(validators)}
        left_seconds, permanent = self._options.total_seconds, True
        target, permanent_url = guard.checked_url(url), None
        cookies = aiohttp.CookieJar(
            unsafe=True
        )  # of this chain of redirects alone: some sites want theirs back
        for _ in range(MAX_REDIRECTS + 1):
            answer, took = await self._ask(
                target, headers | _cookie(cookies, target), cap_bytes, left_seconds
            )
            left_seconds -= took
            if answer.status not in _MOVED:
                return self._fetched(answer, target, permanent_url, validators)
            cookies.update_cookies(answer.cookies, target)
            target = _redirect(target, answer)
            permanent = permanent and answer.status in _MOVED_FOR_GOOD
            permanent_url = str(target) if permanent else permanent_url
        raise FetchError(f"It redirects more than {MAX_REDIRECTS} times; the last was to {target.host}.")

    async def _ask(
        self, url: URL, headers: dict[str, str], cap_bytes: int, seconds: float
    ) -> tuple[_Answer, float]:
        """One answer, and the seconds it took without waiting for our turn."""
        host = url.host or ""
        async with self._gate.turn(host):
            loop = asyncio.get_running_loop()
            begun, going = loop.time(), self._visit(url)
            try:
                async with asyncio.timeout(max(seconds, 0.0)):
                    answer = await self._receive(url, headers, cap_bytes)
            except TimeoutError as error:
                raise FetchError(_too_slow(host, self._options.total_seconds)) from error
            except (aiohttp.ClientError, OSError, ValueError) as error:
                raise FetchError(failure_words(error, going)) from error
            self._rest_if_busy(host, answer)
            return answer, loop.time() - begun

    def _visit(self, url: URL) -> guard.GuardedConnection:
        """Tell the guard whom this task is about to connect to. Raises FetchError."""
        host = url.host or ""
        allowed = guard.is_allowed(host, self._options.allow_private_hosts)
        if self._options.proxy and not allowed and _plainly_inside(host):
            # The proxy resolves names itself, so all that can be judged here is the name.
            raise FetchError(
                guard.refused_words(guard.GuardedConnection(host, False, [f"{host}, inside this network"]))
            )
        going = guard.GuardedConnection(host, allowed or bool(self._options.proxy))
        guard.visit.set(going)
        return going

    async def _receive(self, url: URL, headers: dict[str, str], cap_bytes: int) -> _Answer:
        try:
            return await self._request(url, headers, cap_bytes, unpack=True)
        except aiohttp.ClientPayloadError as error:
            if "content-encoding" not in str(error):
                raise
        # It says gzip and sends something else: ask for plain bytes and take them as they come.
        return await self._request(url, {**headers, "Accept-Encoding": "identity"}, cap_bytes, unpack=False)

    async def _request(self, url: URL, headers: dict[str, str], cap_bytes: int, *, unpack: bool) -> _Answer:
        assert self._session is not None, "a Fetcher is used within `async with`"
        async with self._session.get(
            url, headers=headers, allow_redirects=False, proxy=self._options.proxy, auto_decompress=unpack
        ) as response:
            if response.status not in {200, 203}:
                return _Answer(response.status, response.headers, cookies=response.cookies)
            parts, size = [], 0
            async for part in response.content.iter_chunked(_CHUNK_BYTES):
                size += len(part)
                if size > cap_bytes:
                    raise FetchError(too_large(cap_bytes))
                parts.append(part)
            return _Answer(response.status, response.headers, b"".join(parts))

    def _rest_if_busy(self, host: str, answer: _Answer) -> None:
        if answer.status in _BUSY and (seconds := _retry_after(answer)):
            self._gate.rest(host, seconds)

    def _fetched(
        self, answer: _Answer, url: URL, permanent_url: str | None, validators: Validators | None
    ) -> Fetched:
        known = validators or Validators()
        if answer.status == 410:
            return Fetched("gone", b"", str(url), permanent_url, known)
        if answer.status == 304 and validators is not None:
            return _outcome("not_modified", answer, url, permanent_url, _renewed(known, answer, known.digest))
        if answer.status not in {200, 203}:
            words = answers.status_words(answer.status, url.host or "")
            raise FetchError(words, _retry_after(answer), answer.status)
        digest = body_digest(answer.body)
        same = digest == known.digest
        fresh = _renewed(Validators(), answer, digest)
        return _outcome("not_modified" if same else "new", answer, url, permanent_url, fresh)


def user_agent(contact: str | None) -> str:
    """How Sitrep names itself to publishers."""
    version = importlib.metadata.version("sitrep-bot")
    return f"Sitrep/{version} (news briefings" + (f"; +{contact})" if contact else ")")


def _outcome(
    kind: answers.Kind, answer: _Answer, url: URL, permanent_url: str | None, validators: Validators
) -> Fetched:
    return Fetched(
        kind=kind,
        body=answer.body if kind == "new" else b"",
        final_url=str(url),
        permanent_url=permanent_url,
        validators=validators,
        content_type=answer.headers.get("Content-Type"),
        charset=answers.charset(answer.headers),
        max_age_seconds=answers.max_age_seconds(answer.headers),
        retry_after_seconds=_retry_after(answer),
    )


def _renewed(known: Validators, answer: _Answer, digest: str | None) -> Validators:
    headers = answer.headers
    etag, modified = headers.get("ETag"), headers.get("Last-Modified")
    return Validators(etag or known.etag, modified or known.last_modified, digest)


def _retry_after(answer: _Answer) -> float | None:
    return answers.retry_after_seconds(answer.headers, datetime.now(UTC))


def _redirect(url: URL, answer: _Answer) -> URL:
    location = answer.headers.get("Location", "").strip()
    if not location:
        raise FetchError(f"HTTP {answer.status} from {url.host}: it redirects, but does not say where.")
    try:
        return guard.checked_url(web_link(urljoin(str(url), location)) or location)
    except ValueError as error:
        raise FetchError(
            f"HTTP {answer.status} from {url.host}: it redirects to what is no address."
        ) from error
    except FetchError as error:
        raise FetchError(f"{url.host} redirects elsewhere. {error}") from error


def _cookie(jar: aiohttp.CookieJar, url: URL) -> dict[str, str]:
    held = jar.filter_cookies(url)
    return (
        {"Cookie": "; ".join(f"{name}={morsel.coded_value}" for name, morsel in held.items())} if held else {}
    )


def _plainly_inside(host: str) -> bool:
    reason = guard.refusal(host)
    return guard.inside_name(host) if reason == guard.NOT_AN_IP else reason is not None


def _too_slow(host: str, seconds: float) -> str:
    return f"{host} did not answer in full within {seconds:g} s."
