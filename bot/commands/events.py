"""`/events`, and what a briefing's buttons and `@Sitrep 2` open: details and sources."""

import re
from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.briefings.answers.details import details as details_document
from bot.briefings.answers.details import sources as sources_document
from bot.briefings.answers.listings import events_answer
from bot.briefings.answers.pages import ListPage
from bot.briefings.language.wording import count
from bot.briefings.views import EventView
from bot.chat import Parameter, ParameterKind
from bot.commands.guide.finding import sight, view_named, viewed
from bot.document import Document
from bot.errors import NotFound, UsageError
from bot.events.grouping.lifespan import CLOSED_AFTER
from bot.grammar.call import Call, Command
from bot.grammar.declare import EVENT, PAGE, asks
from bot.grammar.services import Services
from bot.grammar.whole import ITEM
from bot.services.views.event_views import Viewer, event_view
from bot.services.views.feeds_heard import heard_here, with_process
from bot.storage import mutes
from bot.storage.event_lists import EventConditions, event_ids
from bot.storage.events import event_by_id
from bot.storage.queue import deliveries
from bot.storage.queue.deliveries import DeliveryRecord
from bot.storage.search import having

A_PAGE = 15  # events
_CONDITION = re.compile(r"\w\s*[<>=]=?\s*\d|\b(?:country|place|by|is|grade|lang|feed):\w")


async def list_events(call: Call, services: Services) -> Document:
    """A page of open and quiet events, or of events of any age about some words; newest change first."""
    words = call.arguments.get("words", "")
    if _CONDITION.search(words):
        raise UsageError(
            f"“{words}” is a condition for alerts, and /events looks for words. "
            f"What it would have caught: /alerts test {words}"
        )
    async with services.database.read() as conn:
        eyes = await sight(conn, call)
        ids = await event_ids(conn, await _asked(conn, call, eyes, words))
        page = ListPage(call.arguments.get("page", 1), A_PAGE, len(ids))
        muted = await mutes.muted_events(conn, call.channel.id, call.now)
        views = await _views(conn, call, eyes, ids[page.first : page.first + A_PAGE], muted)
        heard = await heard_here(conn, call.channel, eyes, call.now)
        heard = await with_process(conn, heard, call.request.channel.platform, call.now)
    return events_answer(views, page, heard, call.clock, words)


async def _asked(conn: AsyncConnection, call: Call, eyes: Viewer, words: str) -> EventConditions:
    asked = EventConditions(call.workspace.id, call.channel.id, call.now, seen_by=eyes.feed_ids)
    if words:
        return replace(asked, having=await having(conn, sorted(eyes.feed_ids), words))
    return replace(asked, joined_after=call.now - CLOSED_AFTER)


async def _views(
    conn: AsyncConnection, call: Call, eyes: Viewer, ids: list[int], muted: frozenset[int]
) -> list[EventView]:
    views: list[EventView] = []
    for event_id in ids:
        event = await event_by_id(conn, call.workspace.id, event_id)
        view = await event_view(conn, eyes, event) if event else None
        if view is not None:
            views.append(replace(view, muted=event_id in muted))
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
    """The n-th event of the post in whose thread this was asked; outside of one, of the last briefing."""
    wanted = call.arguments["number"]
    async with services.database.read() as conn:
        post = await _post_meant(conn, call)
        shown = await deliveries.events_of_delivery(conn, post.id)
        if not 0 < wanted <= len(shown):
            raise NotFound(f"That post has {count(len(shown), 'item')}: there is no number {wanted}.")
        event = await event_by_id(conn, call.workspace.id, shown[wanted - 1])
        view = await viewed(conn, call, event) if event else None
    if view is None:
        raise NotFound("That event is no longer on record.")
    return details_document(view, call.clock)


async def _post_meant(conn: AsyncConnection, call: Call) -> DeliveryRecord:
    thread = call.request.channel.thread
    if thread is not None:
        post = await deliveries.delivery_of_message(conn, call.channel.id, thread)
        if post is None:
            raise NotFound("This thread is not under a briefing of mine. For an event: details E14")
        return post
    last = await deliveries.last_briefing(conn, call.channel.id)
    if last is None:
        raise NotFound("No briefing was posted here yet. For an event: details E14")
    return last


COMMANDS = (
    Command(
        asks(
            "events",
            "Open and quiet events, newest change first",
            "/events [words]",
            PAGE,
            Parameter("words", ParameterKind.TEXT, "words to look for", required=False),
        ),
        list_events,
        free="words",
    ),
    Command(asks("details", "All of one event", "details E14", EVENT), details, hidden=True),
    Command(asks("sources", "The articles of one event", "sources E14", EVENT), sources, hidden=True),
    Command(
        asks(
            ITEM,
            "One item of a briefing",
            "@Sitrep 2",
            Parameter("number", ParameterKind.FIGURE, "an item's number"),
        ),
        item,
        hidden=True,
    ),
)
