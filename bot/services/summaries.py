"""Events that have changed -> their summaries, as any reader of the workspace may see them."""

import asyncio
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.briefings.event_summary import event_summary
from bot.briefings.views import EventView
from bot.events.ledger.claimants import fold
from bot.model import Harm
from bot.reading.places.gazetteer import whereabouts
from bot.room import EventSummary, summary_record
from bot.services.views.channel_views import sight_of
from bot.services.views.event_views import Viewer, event_view
from bot.storage import summaries
from bot.storage.events import event_by_id
from bot.storage.feeds import feed_ids_seen_by
from bot.storage.sql.database import Database
from bot.storage.tables import events
from bot.storage.workspaces import workspace_by_id

BATCH = 50  # events summed up in one transaction


async def sum_up(database: Database, most: int, workspace_id: int | None = None) -> int:
    """Sum up at most so many of the events that have changed; how many were."""
    done = 0
    while done < most:
        async with database.read() as conn:
            waiting = await summaries.out_of_date(conn, min(BATCH, most - done), workspace_id)
        if not waiting:
            break
        async with database.write() as conn:
            sights: dict[int, Viewer] = {}
            for event_id in waiting:
                await _sum_up(conn, event_id, sights)
        done += len(waiting)
    return done


async def _sum_up(conn: AsyncConnection, event_id: int, sights: dict[int, Viewer]) -> None:
    owner = await conn.scalar(
        events.select().with_only_columns(events.c.workspace_id).where(events.c.id == event_id)
    )
    event = await event_by_id(conn, int(owner), event_id) if owner is not None else None
    view = None
    if event is not None and event.id == event_id:  # what was merged away has no line of its own
        if event.workspace_id not in sights:
            sights[event.workspace_id] = await _public_sight(conn, event.workspace_id)
        view = await event_view(conn, sights[event.workspace_id], event)
    at = await asyncio.to_thread(place_of, view) if view is not None else None
    values = summary_row(event_summary(view, at), event.workspace_id) if view is not None and event else None
    await summaries.put(conn, event_id, values)


async def _public_sight(conn: AsyncConnection, workspace_id: int) -> Viewer:
    """What every channel of a workspace may see."""
    workspace = await workspace_by_id(conn, workspace_id)
    assert workspace is not None, "an event has a workspace"
    return sight_of(workspace, await feed_ids_seen_by(conn, workspace_id))


def place_of(view: EventView) -> tuple[float, float] | None:
    """Where an event lies on the map, where its place is certain."""
    if not view.place_certain or not view.place or not view.country:
        return None
    return whereabouts(view.place, view.country)


def summary_row(summary: EventSummary, workspace_id: int) -> dict[str, Any]:
    """A summary as its columns."""
    figures = {harm.value: -1 for harm in Harm} | {toll.harm: toll.figure for toll in summary.tolls}
    return {
        "workspace_id": workspace_id,
        "summary": summary_record(summary),
        "opened_at": summary.opened_at,
        "changed_at": summary.changed_at,
        "gravity": summary.gravity,
        "dispute": summary.gravity + 1 if summary.contested else 0,
        **figures,
        "official": summary.official,
        "unsure": summary.unsure,
        "mapped": summary.latitude is not None,
        "corrected_at": summary.corrected_at,
        "country": summary.country or "",
        "found_by": fold(f"{summary.place or ''} {summary.country or ''} {summary.country_name}"),
    }
