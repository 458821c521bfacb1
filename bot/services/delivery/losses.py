"""A channel that takes no post any more -> whom that is told, and where they hear it.

Told is the editor who last changed anything there, else whoever installed Sitrep: once a channel and
cause, in direct messages. Where those are closed it is kept, and shown beneath the next private answer
that the person gets. What is urgent goes to them as well, as it would have stood in the channel.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chat import Channel, installer_name
from bot.document import Block, Break, Document, Text, load, words
from bot.storage.audit import last_to_change
from bot.storage.keepsakes import kept
from bot.storage.queue import deliveries as outgoing
from bot.storage.queue.deliveries import DeliveryRecord, NewDelivery
from bot.storage.sql.rows import fetch, select_as
from bot.storage.tables import channels, deliveries, workspaces
from bot.storage.workspaces import ChannelRecord, address, find_channel
from bot.timing.slots import GRACE

LOST = "parked:"  # what the key of every such notice begins with
_INSTALLER = ":installer"  # how it ends where it goes to whoever installed Sitrep


class _Notice(NamedTuple):
    key: str
    said: Document
    urgent: bool = False


async def say_lost(
    conn: AsyncConnection, channel: ChannelRecord, delivery: DeliveryRecord, problem: str, now: datetime
) -> None:
    """Tell a person that a channel is lost, unless they know; `channel` is as it was before this."""
    place = await address(conn, channel)
    installer = await kept(conn, installer_name(place.platform, place.workspace))
    if channel.kind == "dm":
        await _say_elsewhere(conn, channel, delivery, installer, now)
        return
    person = await last_to_change(conn, channel.id) or channel.set_up_by or installer
    if person is None:
        return
    name = channel.name or channel.external_id
    if channel.parked != problem:
        said = _lost(name, problem)
        await _tell(conn, channel, person, _Notice(f"{LOST}{channel.id}:{delivery.id}", said), now)
    if delivery.urgent:
        copy = _copy(name, load(delivery.document))
        await _tell(conn, channel, person, _Notice(f"{LOST}urgent:{delivery.id}", copy, urgent=True), now)


async def unheard(conn: AsyncConnection, channel: Channel, person: str) -> list[DeliveryRecord]:
    """What a person of this channel's workspace is to be told: their direct messages did not take it."""
    query = (
        select_as(DeliveryRecord, deliveries)
        .join(channels, channels.c.id == deliveries.c.channel_id)
        .join(workspaces, workspaces.c.id == channels.c.workspace_id)
        .where(
            workspaces.c.platform == channel.platform,
            workspaces.c.external_id == channel.workspace,
            channels.c.external_id == f"@{person}",
            deliveries.c.state == "parked",
            deliveries.c.key.startswith(LOST, autoescape=True),
        )
    )
    return await fetch(conn, DeliveryRecord, query.order_by(deliveries.c.id))


def with_unheard(document: Document, told: Sequence[DeliveryRecord]) -> Document:
    """An answer with those notices beneath it."""
    added: tuple[Block, ...] = ()
    for one in told:
        added += (Break(), *load(one.document).blocks)
    return replace(document, blocks=(*document.blocks, *added))


async def set_heard(conn: AsyncConnection, told: Sequence[int], now: datetime) -> None:
    """The person has been shown these."""
    for one in told:
        await outgoing.set_delivery(conn, one, state="folded", sent_at=now)


async def _say_elsewhere(
    conn: AsyncConnection,
    direct: ChannelRecord,
    delivery: DeliveryRecord,
    installer: str | None,
    now: datetime,
) -> None:
    """A person takes no direct messages: whoever installed Sitrep is told in their place, too."""
    person = direct.external_id.removeprefix("@")
    if not delivery.key.startswith(LOST) or delivery.key.endswith(_INSTALLER) or installer in (None, person):
        return
    again = _Notice(delivery.key + _INSTALLER, load(delivery.document), delivery.urgent)
    await _tell(conn, direct, str(installer), again, now)


async def _tell(
    conn: AsyncConnection, channel: ChannelRecord, person: str, notice: _Notice, now: datetime
) -> None:
    place = await address(conn, channel)
    _, direct = await find_channel(conn, Channel(place.platform, place.workspace, f"@{person}", "dm"), now)
    new = NewDelivery(
        channel.workspace_id, direct.id, "notice", notice.key, notice.said, now, urgent=notice.urgent
    )
    await outgoing.enqueue(conn, new, now)


def _lost(name: str, problem: str) -> Document:
    said = (
        f"Nothing can be posted to {name} any more: {problem} What waits for it is set aside. Once that is "
        f"mended, ask anything there, such as /sitrep status: what is under {GRACE.seconds // 3600} h old "
        "goes out then, and the next briefing tells what is new since the last one that arrived."
    )
    return Document((Text(words(said)),), notice=said)


def _copy(name: str, document: Document) -> Document:
    """What is urgent, for one reader; whom it would have pinged is not asked for."""
    head = Text(words(f"Urgent, for {name}, where nothing can be posted:"), small=True)
    return replace(document, blocks=(head, *document.blocks), pings=())
