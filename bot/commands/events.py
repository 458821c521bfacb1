"""`/events`, and what a briefing's buttons and `@Sitrep 2` open: details and sources."""

from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.briefings.details import details as details_document
from bot.briefings.details import sources as sources_document
from bot.briefings.listings import events_answer
from bot.briefings.views import EventView
from bot.chat import Kind, Parameter
from bot.commands.finding import sight, view_named, viewed
from bot.document import Document
from bot.errors import NotFound
from bot.events.grouping.lifespan import CLOSED_AFTER
from bot.grammar.call import Call, Command
from bot.grammar.declare import EVENT, asks
from bot.grammar.services import Services
from bot.grammar.whole import ITEM
from bot.services.event_views import Sight, event_view
from bot.storage import deliveries, mutes
from bot.storage.events import event_by_id, event_of
from bot.storage.history import event_ids_since
from bot.storage.search import search

MOST_LISTED = 15
_ARTICLES_SEARCHED = 60


async def list_events(call: Call, services: Services) -> Document:
    """Open and quiet events, or events of any age about some words; newest change first."""
    words = call.arguments.get("words", "")
    async with services.database.read() as conn:
        eyes = await sight(conn, call)
        ids = (
            await _about(conn, call, eyes, words)
            if words
            else await event_ids_since(conn, call.workspace.id, call.now - CLOSED_AFTER)
        )
        muted = await mutes.muted_events(conn, call.channel.id, call.now)
        views = await _views(conn, call, eyes, ids, muted)
    views.sort(key=lambda view: view.last_joined_at, reverse=True)
    return events_answer(views, call.clock, words)


async def _about(conn: AsyncConnection, call: Call, eyes: Sight, words: str) -> list[int]:
    found = await search(conn, sorted(eyes.feed_ids), words, limit=_ARTICLES_SEARCHED)
    ids = [await event_of(conn, call.workspace.id, article.id) for article in found]
    return list(dict.fromkeys(event_id for event_id in ids if event_id is not None))


async def _views(
    conn: AsyncConnection, call: Call, eyes: Sight, ids: list[int], muted: frozenset[int]
) -> list[EventView]:
    views: list[EventView] = []
    for event_id in ids:
        event = await event_by_id(conn, call.workspace.id, event_id)
        view = await event_view(conn, eyes, event) if event else None
        if view is not None and event is not None:
            views.append(replace(view, muted=event.id in muted))
        if len(views) == MOST_LISTED:
            break
    return views


async def details(call: Call, services: Services) -> Document:
    """All of one event."""
    async with services.database.read() as conn:
        return details_document(await view_named(conn, call, call.arguments["event"]), call.clock)


async def sources(call: Call, services: Services) -> Document:
    """The articles of one event."""
    async with services.database.read() as conn:
        return sources_document(await view_named(conn, call, call.arguments["event"]), call.clock)


async def item(call: Call, services: Services) -> Document:
    """The n-th event of the post in whose thread this was asked."""
    wanted = call.arguments["number"]
    thread = call.request.channel.thread
    if thread is None:
        raise NotFound(f"“{wanted}” opens an item in the thread under a briefing. For an event: details E14")
    async with services.database.read() as conn:
        post = await deliveries.delivery_of_message(conn, call.channel.id, thread)
        if post is None:
            raise NotFound("This thread does not hang under a briefing of mine.")
        shown = await deliveries.events_of_delivery(conn, post.id)
        if not 0 < wanted <= len(shown):
            raise NotFound(f"This post has {len(shown)} items: there is no number {wanted}.")
        event = await event_by_id(conn, call.workspace.id, shown[wanted - 1])
        view = await viewed(conn, call, event) if event else None
    if view is None:
        raise NotFound("That event is no longer on record.")
    return details_document(view, call.clock)


COMMANDS = (
    Command(
        asks(
            "events",
            "Open and quiet events, newest change first",
            "/events [words]",
            Parameter("words", Kind.TEXT, "words to look for", required=False),
        ),
        list_events,
        free="words",
    ),
    Command(asks("details", "All of one event", "details E14", EVENT), details, hidden=True),
    Command(asks("sources", "The articles of one event", "sources E14", EVENT), sources, hidden=True),
    Command(
        asks(
            ITEM, "One item of a briefing", "@Sitrep 2", Parameter("number", Kind.FIGURE, "an item's number")
        ),
        item,
        hidden=True,
    ),
)
