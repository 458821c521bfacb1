"""Short names of a workspace's things (E14, A203, C88 …), given in order and never reused."""

import re
from collections.abc import Mapping, Sequence
from typing import Literal

from sqlalchemy import func, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.tables import names

NameKind = Literal["E", "A", "C", "F", "K", "S", "D"]
Named = tuple[NameKind, int]  # a thing: its kind and its id
_NAME = re.compile(r"([EACFKSD])(\d{1,9})\Z", re.IGNORECASE)


async def number_of(conn: AsyncConnection, workspace_id: int, kind: NameKind, target_id: int) -> int:
    """The number of a thing in this workspace, given now if it has none."""
    return (await numbers_of(conn, workspace_id, kind, [target_id]))[target_id]


async def numbers_of(
    conn: AsyncConnection, workspace_id: int, kind: NameKind, target_ids: list[int]
) -> dict[int, int]:
    """The numbers of several things by their ids, given now in this order where missing."""
    found = await give_numbers(conn, workspace_id, {kind: target_ids})
    return {target: found[kind, target] for target in target_ids}


async def give_numbers(
    conn: AsyncConnection, workspace_id: int, wanted: Mapping[NameKind, Sequence[int]]
) -> dict[Named, int]:
    """The numbers of things of several kinds, given now in this order where missing."""
    things = [(kind, target) for kind, targets in wanted.items() for target in targets]
    found: dict[Named, int] = {}
    for _ in range(5):  # two writers on PostgreSQL may reach for the same numbers
        found |= await _known(conn, workspace_id, wanted)
        missing = [thing for thing in dict.fromkeys(things) if thing not in found]
        found |= await _give(conn, workspace_id, missing)
        if all(thing in found for thing in missing):
            return found
    raise RuntimeError(f"no numbers could be given in workspace {workspace_id}")


async def known_numbers(
    conn: AsyncConnection, workspace_id: int, kind: NameKind, target_ids: list[int]
) -> dict[int, int]:
    """As `numbers_of`, without giving any: for transactions that only read."""
    if not target_ids:
        return {}
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


async def _known(
    conn: AsyncConnection, workspace_id: int, wanted: Mapping[NameKind, Sequence[int]]
) -> dict[Named, int]:
    these = [(names.c.kind == kind) & names.c.target_id.in_(targets) for kind, targets in wanted.items()]
    query = select(names.c.kind, names.c.target_id, names.c.number)
    rows = await conn.execute(query.where(names.c.workspace_id == workspace_id, or_(*these)))
    return {(kind, int(target)): int(number) for kind, target, number in rows}


async def _give(conn: AsyncConnection, workspace_id: int, things: Sequence[Named]) -> dict[Named, int]:
    """The next numbers for these things, without those that another writer was quicker to take."""
    if not things:
        return {}
    query = select(names.c.kind, func.max(names.c.number)).where(names.c.workspace_id == workspace_id)
    last = {kind: int(number) for kind, number in await conn.execute(query.group_by(names.c.kind))}
    rows = []
    for kind, target in things:
        last[kind] = last.get(kind, 0) + 1
        rows.append({"workspace_id": workspace_id, "kind": kind, "number": last[kind], "target_id": target})
    dialect = postgresql if conn.dialect.name == "postgresql" else sqlite
    insert = dialect.insert(names).values(rows).on_conflict_do_nothing()
    given = await conn.execute(insert.returning(names.c.kind, names.c.target_id, names.c.number))
    return {(kind, int(target)): int(number) for kind, target, number in given}
