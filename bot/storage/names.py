"""Short names of a workspace's things (E14, A203, C88 …), given in order and never reused."""

import re
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.rows import add_once
from bot.storage.tables import names

NameKind = Literal["E", "A", "C", "F", "K", "S", "D"]
_NAME = re.compile(r"([EACFKSD])(\d{1,9})\Z", re.IGNORECASE)


async def number_of(conn: AsyncConnection, workspace_id: int, kind: NameKind, target_id: int) -> int:
    """The number of a thing in this workspace, given now if it has none."""
    for _ in range(5):  # two writers on PostgreSQL may reach for the same number
        found = await _known(conn, workspace_id, kind, target_id)
        if found is not None:
            return found
        values = {
            "workspace_id": workspace_id,
            "kind": kind,
            "number": await _last(conn, workspace_id, kind) + 1,
            "target_id": target_id,
        }
        await add_once(conn, names, values, ("workspace_id", "kind", "number"))
    raise RuntimeError(f"no number could be given for {kind} of workspace {workspace_id}")


async def numbers_of(
    conn: AsyncConnection, workspace_id: int, kind: NameKind, target_ids: list[int]
) -> dict[int, int]:
    """The numbers of several things by their ids, given now where missing."""
    query = select(names.c.target_id, names.c.number).where(
        names.c.workspace_id == workspace_id, names.c.kind == kind, names.c.target_id.in_(target_ids)
    )
    found = {int(target): int(number) for target, number in await conn.execute(query)}
    for target in target_ids:
        if target not in found:
            found[target] = await number_of(conn, workspace_id, kind, target)
    return found


async def known_numbers(
    conn: AsyncConnection, workspace_id: int, kind: NameKind, target_ids: list[int]
) -> dict[int, int]:
    """As `numbers_of`, without giving any: for transactions that only read."""
    query = select(names.c.target_id, names.c.number).where(
        names.c.workspace_id == workspace_id, names.c.kind == kind, names.c.target_id.in_(target_ids)
    )
    return {int(target): int(number) for target, number in await conn.execute(query)}


async def target_of(conn: AsyncConnection, workspace_id: int, name: str) -> tuple[NameKind, int] | None:
    """The kind and id of what a name such as "E14" means in this workspace; None when nothing."""
    match = _NAME.match(name.strip())
    if match is None:
        return None
    kind: NameKind = match[1].upper()  # type: ignore[assignment]  # the pattern allows just these
    query = select(names.c.target_id).where(
        names.c.workspace_id == workspace_id, names.c.kind == kind, names.c.number == int(match[2])
    )
    target = await conn.scalar(query)
    return None if target is None else (kind, int(target))


async def _known(conn: AsyncConnection, workspace_id: int, kind: NameKind, target_id: int) -> int | None:
    query = select(names.c.number).where(
        names.c.workspace_id == workspace_id, names.c.kind == kind, names.c.target_id == target_id
    )
    found = await conn.scalar(query)
    return None if found is None else int(found)


async def _last(conn: AsyncConnection, workspace_id: int, kind: NameKind) -> int:
    query = select(func.max(names.c.number)).where(names.c.workspace_id == workspace_id, names.c.kind == kind)
    return int(await conn.scalar(query) or 0)
