"""What Discord refuses -> our errors, in words that say what to do.

Every code that sending, editing and opening threads and direct messages can draw (Discord's "JSON Error
Codes") stands in one table with its kind. A code it has not yet got is judged by its HTTP status.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import Enum, auto
from typing import NamedTuple

import aiohttp
import discord

from bot.errors import (
    AmbiguousSend,
    ChannelGone,
    DeliveryError,
    MessageRefused,
    PlatformBusy,
    PlatformStopped,
    SitrepError,
)

_BUSY_SECONDS = 30.0  # where Discord does not say how long
_STOPPED_SECONDS = 60.0  # the connection itself finds out soon, and says so


class RefusalKind(Enum):
    """What a refusal is about."""

    WAIT = auto()  # passing: Discord, or the channel, takes nothing just now
    MESSAGE = auto()  # this message, in this form
    CHANNEL = auto()  # whatever is posted there
    TOKEN = auto()  # whatever is asked
    SPENT = auto()  # an interaction that is over


class Refusal(NamedTuple):
    """A kind, and what it means to a person."""

    kind: RefusalKind
    words: str


def _each(kind: RefusalKind, words: str, *codes: int) -> dict[int, Refusal]:
    return {code: Refusal(kind, words) for code in codes}


REFUSALS: Mapping[int, Refusal] = {
    **_each(RefusalKind.WAIT, "The channel is in slow mode.", 20016),
    **_each(RefusalKind.WAIT, "Discord asks for patience.", 20022, 20028, 20029, 40003, 40062, 130000),
    **_each(RefusalKind.WAIT, "Discord has switched sending off for a while.", 40004, 40006),
    **_each(RefusalKind.WAIT, "Discord's own network failed.", 40333),
    **_each(
        RefusalKind.MESSAGE,
        "Discord does not take it in this form",
        *(50035, 50006, 50109, 10014, 50138, 50146),
    ),
    **_each(
        RefusalKind.MESSAGE,
        "Its files are too large, or not let into this server",
        40005,
        50045,
        50046,
        400001,
    ),
    **_each(RefusalKind.MESSAGE, "AutoMod of this server blocked it", 200000, 200001),
    **_each(RefusalKind.MESSAGE, "Discord's filter of harmful links blocked it", 240000),
    **_each(RefusalKind.MESSAGE, "Discord takes it for explicit content", 20009),
    **_each(RefusalKind.MESSAGE, "The message that it answers can't be answered", 10008, 50021, 160002),
    **_each(RefusalKind.MESSAGE, "That message can't be changed any more", 30046, 50005),
    **_each(RefusalKind.CHANNEL, "That channel does not exist any more.", 10003),
    **_each(RefusalKind.CHANNEL, "Sitrep is no longer on that server.", 10004, 40007),
    **_each(RefusalKind.CHANNEL, "That person is not on Discord any more.", 10013),
    **_each(
        RefusalKind.CHANNEL, "Discord takes no messages from Sitrep there: it was reported as spam.", 20026
    ),
    **_each(RefusalKind.CHANNEL, "Sitrep can't see that channel: give it View Channel there.", 50001),
    **_each(
        RefusalKind.CHANNEL,
        "This person takes no direct messages from Sitrep: the server's privacy settings can allow them.",
        50007,
    ),
    **_each(RefusalKind.CHANNEL, "That place takes no messages: choose a text channel.", 50003, 50008, 50024),
    **_each(
        RefusalKind.CHANNEL, "That is a forum, which takes posts alone: choose a text channel.", 40058, 40067
    ),
    **_each(RefusalKind.CHANNEL, "The server's verification level keeps Sitrep out of that channel.", 50009),
    **_each(
        RefusalKind.CHANNEL,
        "Sitrep may not write there: give it Send Messages (in threads: Send Messages in Threads).",
        50013,
    ),
    **_each(RefusalKind.CHANNEL, "That thread is archived.", 50083),
    **_each(RefusalKind.CHANNEL, "That thread is locked.", 160005),
    **_each(RefusalKind.CHANNEL, "Too many threads are open there.", 160006, 160007),
    **_each(RefusalKind.CHANNEL, "This person shares no server with Sitrep any more.", 50278),
    **_each(
        RefusalKind.TOKEN, "Discord takes Sitrep's token no longer: set DISCORD_TOKEN anew.", 40001, 50014
    ),
    **_each(
        RefusalKind.TOKEN, "Discord has limited Sitrep's account: see the Developer Portal.", 40002, 20012
    ),
    **_each(RefusalKind.SPENT, "That interaction is too old to be answered.", 10015, 10062, 50027),
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
    kind, words = REFUSALS.get(error.code) or _by_status(error)
    match kind:
        case RefusalKind.WAIT:
            return PlatformBusy(words, _retry_seconds(error))
        case RefusalKind.MESSAGE:
            return MessageRefused(f"{words} ({error.code}).")
        case RefusalKind.CHANNEL:
            return ChannelGone(words)
        case RefusalKind.TOKEN:
            return PlatformStopped(words, _STOPPED_SECONDS)
        case RefusalKind.SPENT:
            return TokenSpent(words)


def _by_status(error: discord.HTTPException) -> Refusal:
    said_so = f"Discord refuses: {error.text[:200] or error.status}"
    if error.status == 401:
        return Refusal(RefusalKind.TOKEN, "Discord takes Sitrep's token no longer: set DISCORD_TOKEN anew.")
    return (
        Refusal(RefusalKind.CHANNEL, f"{said_so}.")
        if error.status in (403, 404)
        else Refusal(RefusalKind.MESSAGE, said_so)
    )


def _retry_seconds(error: discord.HTTPException) -> float:
    try:
        return max(0.0, float(error.response.headers["Retry-After"]))
    except (KeyError, ValueError):
        return _BUSY_SECONDS
