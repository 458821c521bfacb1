"""What went wrong on the wire -> words for a duty officer."""

import errno
import ssl

import aiohttp

from bot.feeds.http import guard

# The first that fits counts, so the narrower stand above the wider.
_WORDS: tuple[tuple[type[Exception] | tuple[type[Exception], ...], str], ...] = (
    (aiohttp.ClientConnectorDNSError, "There is no host named {host}, or it can't be looked up now."),
    (
        (aiohttp.ClientProxyConnectionError, aiohttp.ClientHttpProxyError),
        "The proxy in SITREP_HTTP_PROXY can't be reached or refuses.",
    ),
    (
        (aiohttp.ClientSSLError, ssl.SSLError),
        "{host} has no valid certificate, so nobody knows whether it is the real one.",
    ),
    ((aiohttp.ServerTimeoutError, TimeoutError), "{host} did not answer in time."),
    ((aiohttp.ServerDisconnectedError, ConnectionResetError), "{host} hung up in the middle."),
    (aiohttp.ClientConnectorError, "{host} can't be reached: {cause}."),
    (aiohttp.ClientPayloadError, "What {host} sent broke off or can't be unpacked."),
    (aiohttp.ClientResponseError, "{host} does not answer as a web server does."),
)


def failure_words(error: Exception, going: guard.GuardedConnection) -> str:
    """One sentence: which host, what happened, and what to do where something can be done."""
    host = going.host
    if going.refusals:
        return guard.refused_words(going)
    for kinds, words in _WORDS:
        if isinstance(error, kinds):
            return words.format(host=host, cause=_cause(error))
    return f"{host} could not be read ({type(error).__name__})."


def _cause(error: Exception) -> str:
    inner = error.os_error if isinstance(error, aiohttp.ClientConnectorError) else error
    if isinstance(inner, ConnectionRefusedError) or getattr(inner, "errno", None) == errno.ECONNREFUSED:
        return "it refuses connections on this port"
    return "the network does not lead there"
