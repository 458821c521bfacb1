"""What Discord refuses -> our errors, in words that say what to do."""

from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp
import discord

from bot.errors import AmbiguousSend, ChannelGone, DeliveryError, PlatformBusy, SitrepError

_SPENT = (10015, 10062, 50027)  # no such webhook, interaction or token: too late, or never acknowledged
_BUSY_SECONDS = 30.0  # where Discord does not say how long
_GONE = {
    10003: "That channel does not exist any more.",
    10004: "Sitrep is no longer on that server.",
    10013: "That person is not on Discord any more.",
    30046: "That message can't be edited any more.",
    50001: "Sitrep can't see that channel: give it View Channel there.",
    50007: "This person takes no direct messages from Sitrep: the server's privacy settings can allow them.",
    50013: "Sitrep may not write there: give it Send Messages (in threads: Send Messages in Threads).",
    50083: "That thread is archived.",
    50278: "This person shares no server with Sitrep any more.",
    160005: "That thread is locked.",
}


class TokenSpent(ChannelGone):
    """An interaction can't be answered any more: its 15 minutes are over, or its 3 seconds were."""


@contextmanager
def said() -> Iterator[None]:
    """Turn what discord.py raises into what chat.Platform says it raises."""
    try:
        yield
    except SitrepError:
        raise
    except discord.RateLimited as error:
        raise PlatformBusy("Discord asks for patience.", error.retry_after) from error
    except discord.HTTPException as error:
        raise refusal(error) from error
    except aiohttp.ClientConnectorError as error:
        raise DeliveryError("Discord could not be reached.") from error
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        raise AmbiguousSend("The connection to Discord broke.") from error


def refusal(error: discord.HTTPException) -> DeliveryError:
    """The error for what Discord answered."""
    if error.status == 429:
        return PlatformBusy("Discord asks for patience.", _retry_seconds(error))
    if error.status >= 500:
        return AmbiguousSend(f"Discord had a fault of its own (HTTP {error.status}).")
    if error.code in _SPENT:
        return TokenSpent("That interaction is too old to be answered.")
    if error.status in (403, 404) or error.code in _GONE:
        return ChannelGone(_GONE.get(error.code, f"Discord refuses: {error.text or error.status}."))
    return DeliveryError(f"Discord did not take the message: {error.text[:200] or error.status}")


def _retry_seconds(error: discord.HTTPException) -> float:
    try:
        return max(0.0, float(error.response.headers["Retry-After"]))
    except (KeyError, ValueError):
        return _BUSY_SECONDS
