"""Names and words -> what they stand for, among what this channel may see; NotFound in words otherwise."""

from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.briefings.views import EventView
from bot.errors import NotFound
from bot.grammar.call import Call
from bot.grammar.values import as_name
from bot.services.views.channel_views import sight_of
from bot.services.views.event_views import Viewer, event_view
from bot.storage.articles import ArticleRecord, article_by_id
from bot.storage.events import EventRecord, event_by_id, event_of
from bot.storage.feeds import FeedRecord, feed_ids_seen_by, feeds_of_channel
from bot.storage.names import known_numbers, target_of
from bot.storage.rulings import ruling_records, strikers
from bot.storage.search import search

_WHERE = {
    "E": "/events lists the newest",
    "A": "/search finds articles by their words",
    "C": "/toll <event> names its claims",
    "F": "/feeds list names the feeds",
    "K": "/alerts list names the alerts",
    "S": "/statements finds what was said",
    "D": "each post carries its number in Why",
}


async def sight(conn: AsyncConnection, call: Call) -> Viewer:
    """All that may be seen from here: the workspace's feeds, but those of other private channels."""
    seen = await feed_ids_seen_by(conn, call.workspace.id, call.channel.id)
    return sight_of(call.workspace, seen)


async def own_sight(conn: AsyncConnection, call: Call) -> Viewer:
    """What a briefing of this channel sees: its own feeds."""
    followed = await feeds_of_channel(conn, call.channel.id)
    return sight_of(call.workspace, [feed.id for feed in followed])


async def target(conn: AsyncConnection, call: Call, name: str) -> int:
    """The id behind a name of this workspace. Raises NotFound."""
    found = await target_of(conn, call.workspace.id, name)
    if found is None or found[0] != name[0]:
        raise unknown(name)
    return found[1]


def unknown(name: str) -> NotFound:
    """The answer to a name that nothing here has, or that may not be seen from here."""
    return NotFound(f"There is no {name} here; {_WHERE[name[0]]}.")


async def event_named(conn: AsyncConnection, call: Call, name: str) -> EventRecord:
    """The event of that name, followed through merges. Raises NotFound."""
    found = await event_by_id(conn, call.workspace.id, await target(conn, call, name))
    if found is None:
        raise unknown(name)
    return found


async def view_named(conn: AsyncConnection, call: Call, name: str) -> EventView:
    """The view of a named event. Raises NotFound also where none of its articles may be seen from here."""
    view = await viewed(conn, call, await event_named(conn, call, name))
    if view is None:
        raise unknown(name)
    return view


async def viewed(conn: AsyncConnection, call: Call, event: EventRecord) -> EventView | None:
    """An event as it may be seen from here, with who struck which claim."""
    view = await event_view(conn, await sight(conn, call), event)
    if view is None:
        return None
    by = strikers(await ruling_records(conn, call.workspace.id, event.id))
    claims = tuple(replace(claim, struck_by=by.get(claim.number)) for claim in view.claims)
    return replace(view, claims=claims)


async def event_meant(conn: AsyncConnection, call: Call, words: str) -> tuple[EventRecord, EventView]:
    """The event that a name or words mean. Raises NotFound."""
    name = as_name(words, "E")
    if name is not None:
        record = await event_named(conn, call, name)
        view = await viewed(conn, call, record)
        if view is None:
            raise unknown(name)
        return record, view
    for article in await search(conn, sorted((await sight(conn, call)).feed_ids), words, limit=20):
        event_id = await event_of(conn, call.workspace.id, article.id)
        found = await event_by_id(conn, call.workspace.id, event_id) if event_id else None
        view = await viewed(conn, call, found) if found else None
        if found is not None and view is not None:
            return found, view
    raise NotFound(f"No event on record is about “{words}”; /events lists the newest.")


async def article_named(conn: AsyncConnection, call: Call, name: str) -> ArticleRecord:
    """The article of that name, if it may be seen from here. Raises NotFound."""
    found = await article_by_id(conn, await target(conn, call, name))
    if found is None or not found.is_carried_by((await sight(conn, call)).feed_ids):
        raise unknown(name)
    return found


async def feed_named(conn: AsyncConnection, call: Call, name: str) -> FeedRecord:
    """The feed of that name, if this channel follows it. Raises NotFound."""
    wanted = await target(conn, call, name)
    for feed in await feeds_of_channel(conn, call.channel.id):
        if feed.id == wanted:
            return feed
    raise NotFound(f"This channel does not follow {name}; /feeds list names the feeds.")


async def article_number(conn: AsyncConnection, call: Call, article_id: int) -> int:
    """An article's number here; 0 where it has none yet."""
    return (await known_numbers(conn, call.workspace.id, "A", [article_id])).get(article_id, 0)
