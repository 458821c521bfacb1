"""A delivery -> the messages it is made of, and the signs by which each is told from all others."""

import hashlib

import discord

from adapters.discord.limits import NONCE_CHARACTERS, THREAD_NAME_CHARACTERS
from adapters.discord.markdown import clean, size
from adapters.discord.render import DiscordMessage, messages
from bot.chat import Channel, Outgoing
from bot.document import Document


def nonce(delivery: str, part: int) -> str:
    """What Discord tells a message that was sent before by, for some minutes."""
    return hashlib.sha256(f"{delivery}.{part}".encode()).hexdigest()[:NONCE_CHARACTERS]


def mark(delivery: str, part: int) -> int:
    """The id of a message's first component, by which it is found whenever: 1 to 2**31 - 1."""
    return int(hashlib.sha256(f"{delivery}.{part}".encode()).hexdigest()[:8], 16) % (2**31 - 1000) + 1000


def pinged(document: Document) -> discord.AllowedMentions:
    """Whom the message may mention: whom the alert itself names, nobody else."""
    named = [ping for ping in document.pings if ping.target and ping.target.isdecimal()]
    return discord.AllowedMentions(
        everyone=any(ping.whom == "here" for ping in document.pings),
        users=[discord.Object(int(ping.target or 0)) for ping in named if ping.whom == "user"],
        roles=[discord.Object(int(ping.target or 0)) for ping in named if ping.whom == "role"],
        replied_user=False,
    )


def parts_of(out: Outgoing) -> tuple[DiscordMessage, ...]:
    """Its messages, in order."""
    waking = bool(out.document.pings) or out.channel.id.startswith("@")
    return messages(out.document, doubtful=out.doubtful, below=goes_on_below(out.channel), waking=waking)


def goes_on_below(channel: Channel) -> bool:
    """Whether further parts hang under the first: in a channel itself, not in threads or direct messages."""
    return channel.thread is None and not channel.id.startswith("@")


def workspace_of(channel: Channel) -> str:
    """In direct messages nothing but the button itself can tell which server it speaks of."""
    return channel.workspace if channel.id.startswith("@") else ""


def title_of(document: Document) -> str:
    """What its thread is called."""
    words = " ".join(clean(document.notice).split())
    while size(words) > THREAD_NAME_CHARACTERS:
        words = words[: min(len(words) - 1, THREAD_NAME_CHARACTERS)].rstrip()
    return words or "Details"
