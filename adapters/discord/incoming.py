"""What Discord sends -> requests. Nothing is asked of Discord here."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Literal

import discord

from adapters.discord.views import TEMPLATE
from bot.chat import Channel, Person, Request, Via

NAME = "discord"
HELLO = "sitrep hello"  # what an empty message asks for, and an invitation


def interaction_request(
    interaction: discord.Interaction[Any],
    text: str,
    now: datetime,
    via: Via = "command",
    arguments: Mapping[str, str] | None = None,
) -> Request:
    """A slash command, a pressed button, a sent form or a message command."""
    person = interaction.user
    channel = channel_of(interaction.channel, interaction.guild, person.id, interaction.channel_id)
    rights = interaction.permissions
    return Request(str(interaction.id), channel, _person(person, rights, channel), text, now, via, arguments)


def invitation(guild: discord.Guild, now: datetime) -> Request | None:
    """Sitrep was added to a server: what it does is said in its system channel, where it may write."""
    place = guild.system_channel
    if place is None or guild.me is None or not place.permissions_for(guild.me).send_messages:
        return None
    channel = channel_of(place, guild, guild.owner_id or 0, place.id)
    joined = int((guild.me.joined_at or now).timestamp())
    person = Person(str(guild.owner_id or 0))
    return Request(f"{place.id}.joined.{joined}", channel, person, HELLO, now)


def in_workspace(request: Request, workspace: str) -> Request:
    """The request of a button in direct messages, which speaks of a server's things."""
    if not workspace or request.channel.kind != "dm":
        return request
    own = workspace.startswith("@")
    channel = replace(request.channel, workspace=workspace)
    return replace(request, channel=channel, person=replace(request.person, admin=own))


def under(request: Request, message_id: int) -> Request:
    """The request as one about a message, answered in its thread."""
    channel = request.channel
    if channel.kind == "dm" or channel.thread:
        return request
    return replace(request, channel=replace(channel, thread=str(message_id)))


def message_request(message: discord.Message, me: discord.abc.User, now: datetime) -> Request | None:
    """A mention in a channel or words in direct messages; None for anything else."""
    direct = message.guild is None
    if message.author.bot or not (direct or _addressed(message, me)) or message.webhook_id:
        return None
    if message.type not in (discord.MessageType.default, discord.MessageType.reply):
        return None
    text = _without_address(message, me.id)
    if not direct and text is None and me in message.mentions:
        return None  # a mere reply to us, which Discord counts as a mention
    channel = channel_of(message.channel, message.guild, message.author.id, message.channel.id)
    if message.reference and message.reference.message_id and channel.thread is None:
        channel = replace(channel, thread=str(message.reference.message_id))
    rights = discord.Permissions.none() if direct else _rights(message)
    person = _person(message.author, rights, channel)
    asked = (text if text is not None else message.content).strip() or HELLO
    identity = f"{message.channel.id}.{message.id}"
    request = Request(identity, channel, person, asked, now, "dm" if direct else "mention")
    return in_workspace(request, _answered(message, me))


def channel_of(place: object, guild: discord.Guild | None, person_id: int, place_id: int | None) -> Channel:
    """The channel; a thread is its parent's, and hangs from the message whose id it has."""
    if guild is None:
        return Channel(NAME, f"@{person_id}", f"@{person_id}", "dm")
    if isinstance(place, discord.Thread):
        parent = place.parent
        name, kind = (f"#{parent.name}", _kind(parent, guild)) if parent else ("", "private")
        if isinstance(
            parent, discord.ForumChannel
        ):  # takes no messages itself: each of its posts is a channel
            return Channel(NAME, str(guild.id), str(place.id), _kind(parent, guild), f"#{place.name}")
        hidden = place.is_private()
        shown: Literal["public", "private"] = "private" if hidden or kind == "private" else "public"
        return Channel(NAME, str(guild.id), str(place.parent_id), shown, name, str(place.id))
    name = f"#{place.name}" if isinstance(place, discord.abc.GuildChannel) else ""
    return Channel(NAME, str(guild.id), str(place_id or 0), _kind(place, guild), name)


def linking_text(message: discord.Message) -> str:
    """The words of a message and of what it forwards, with the addresses that it shows more of."""
    parts = list[str]()
    every: tuple[discord.Message | discord.MessageSnapshot, ...] = (message, *message.message_snapshots)
    for one in every:
        shown = [part.content for part in one.components if isinstance(part, discord.TextDisplay)]
        linked = [embed.url for embed in one.embeds if embed.url]
        told = [embed.description for embed in one.embeds if embed.type == "rich" and embed.description]
        parts += [words for words in (one.content, *shown, *told) if words]
        parts += [url for url in linked if not any(url in part for part in parts)]
    return " ".join(parts)


def is_hidden(message: discord.Message) -> bool:
    """Whether Discord keeps back what was said: to our role, which its picker offers by our own name."""
    return message.guild is not None and not message.content


def _addressed(message: discord.Message, me: discord.abc.User) -> bool:
    role = message.guild.self_role if message.guild else None
    return me in message.mentions or role in message.role_mentions


def _answered(message: discord.Message, me: discord.abc.User) -> str:
    """The workspace of the message of ours that is replied to, by its buttons; "" where none tells."""
    answered = message.reference.resolved if message.reference else None
    if not isinstance(answered, discord.Message) or answered.author.id != me.id:
        return ""
    rows = [row for row in answered.components if isinstance(row, discord.ActionRow)]
    ids = [getattr(one, "custom_id", None) or "" for row in rows for one in row.children]
    return next((found["workspace"] for one in ids if (found := TEMPLATE.fullmatch(one))), "")


def _kind(place: object, guild: discord.Guild) -> Literal["public", "private"]:
    if not isinstance(place, discord.abc.GuildChannel):
        return "private"  # what is not known is not shown to others
    role = guild.get_role(guild.id)
    return "public" if role is not None and place.permissions_for(role).view_channel else "private"


def _person(user: discord.abc.User, rights: discord.Permissions, channel: Channel) -> Person:
    if channel.kind == "dm":
        return Person(str(user.id), user.display_name, editor=True, admin=channel.workspace == channel.id)
    admin = rights.administrator or rights.manage_guild
    return Person(str(user.id), user.display_name, editor=admin or rights.manage_channels, admin=admin)


def _rights(message: discord.Message) -> discord.Permissions:
    place = message.channel
    if isinstance(place, discord.Thread) and place.parent is None:
        return discord.Permissions.none()
    if isinstance(message.author, discord.Member) and isinstance(
        place, discord.abc.GuildChannel | discord.Thread
    ):
        return place.permissions_for(message.author)
    return discord.Permissions.none()


def _without_address(message: discord.Message, me: int) -> str | None:
    """The words after "@Sitrep"; None where it is not named in them."""
    role = message.guild.self_role if message.guild else None
    for address in (f"<@{me}>", f"<@!{me}>", f"<@&{role.id}>" if role else ""):
        before, found, after = message.content.partition(address) if address else ("", "", "")
        if found:
            return f"{before.strip()} {after.strip().lstrip(':,').strip()}".strip()
    return None
