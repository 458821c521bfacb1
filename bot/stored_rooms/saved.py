"""Lists of events that somebody gave a name: kept for all who see the workspace."""

import json
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chat import Person
from bot.room import SavedList
from bot.storage import audit
from bot.storage.keepsakes import keep, kept_under
from bot.storage.tables import keepsakes

MOST_LISTS = 60


async def saved_lists(conn: AsyncConnection, workspace_id: int) -> tuple[SavedList, ...]:
    """All of a workspace, by name."""
    found = await kept_under(conn, _under(workspace_id))
    return tuple(SavedList(**json.loads(value)) for value in found.values())


async def save(
    conn: AsyncConnection, workspace_id: int, wanted: SavedList, by: Person, now: datetime
) -> bool:
    """Keep a list in place of one of the same name; without an address it is forgotten.

    False where there are MOST_LISTS already.
    """
    name = _under(workspace_id) + wanted.name.casefold()
    known = await kept_under(conn, _under(workspace_id))
    if wanted.address and name not in known and len(known) >= MOST_LISTS:
        return False
    if wanted.address:
        kept = {"name": wanted.name, "address": wanted.address, "by": wanted.by}
        await keep(conn, name, json.dumps(kept, ensure_ascii=False), now)
    else:
        await conn.execute(keepsakes.delete().where(keepsakes.c.name == name))
    await audit.note(
        conn,
        workspace_id=workspace_id,
        channel_id=None,
        person=by.id,
        person_name=by.name,
        action="list",
        detail=f"{'saved' if wanted.address else 'removed'} the list {wanted.name}",
        at=now,
    )
    return True


def _under(workspace_id: int) -> str:
    return f"web.list.{workspace_id}."
