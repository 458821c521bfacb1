"""Persons' decisions on the ledger of an event: kept for ever, undone by a mark."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.events.ledger.rulings import Confirm, Merge, Ruling, Split, Strike
from bot.model import Harm, Scope, Unit
from bot.storage import summaries
from bot.storage.events import one_with
from bot.storage.sql.rows import add, change, fetch, select_as
from bot.storage.tables import event_articles, events, rulings

ON_THE_PAGE = "browser"  # the person of whoever uses the page


@dataclass(frozen=True, slots=True)
class RulingRecord:
    """One decision.

    `detail` by kind: strike {claim}, confirm {harm, figure, unit, scope}, merge {other, moved},
    split {article, new}. `claim` is a number of the workspace, the others are ids.
    """

    id: int
    event_id: int
    kind: str
    detail: dict[str, Any]
    person: str
    person_name: str
    at: datetime
    undone_at: datetime | None


@dataclass(frozen=True, slots=True)
class RulingScope:
    """Who decides about which event of which workspace, and when."""

    workspace_id: int
    event_id: int
    person: str
    person_name: str
    at: datetime


async def rulings_of(conn: AsyncConnection, workspace_id: int, event_id: int) -> list[Ruling]:
    """The rulings in force on an event, those on events merged into it included, oldest first."""
    found = await ruling_records(conn, workspace_id, event_id)
    return [_ruling(record) for record in found if record.undone_at is None]


async def ruling_records(conn: AsyncConnection, workspace_id: int, event_id: int) -> list[RulingRecord]:
    """All rulings on an event and on those merged into it, undone ones too, oldest first."""
    query = select_as(RulingRecord, rulings).where(
        rulings.c.workspace_id == workspace_id, rulings.c.event_id.in_(one_with(event_id))
    )
    return await fetch(conn, RulingRecord, query.order_by(rulings.c.id))


def strikers(decided: Sequence[RulingRecord]) -> dict[int, str]:
    """Who struck which claim, by its number, as far as it was not undone."""
    return {
        one.detail["claim"]: said_by(one.person, one.person_name)
        for one in decided
        if one.kind == "strike" and one.undone_at is None
    }


async def strike(conn: AsyncConnection, decision: RulingScope, claim: int) -> int:
    """Put claim C<claim> outside the toll; the ruling's id."""
    return await _record(conn, decision, "strike", {"claim": claim})


async def confirm(conn: AsyncConnection, decision: RulingScope, harm: Harm, figure: int) -> int:
    """Vouch for a figure of people of this incident; the ruling's id."""
    detail = {"harm": harm, "figure": figure, "unit": Unit.PEOPLE, "scope": Scope.INCIDENT}
    return await _record(conn, decision, "confirm", detail)


async def merge(conn: AsyncConnection, decision: RulingScope, other_id: int) -> int:
    """Make `other_id` part of the decision's event, which survives; the ruling's id."""
    moved = await _articles_of(conn, decision.workspace_id, other_id)
    await _move(conn, decision, moved, decision.event_id)
    await change(conn, events, other_id, merged_into=decision.event_id)
    await _touch(conn, decision.event_id, other_id)
    return await _record(conn, decision, "merge", {"other": other_id, "moved": moved})


async def split(conn: AsyncConnection, decision: RulingScope, article_id: int) -> int:
    """Move an article of the event into an event of its own; that event's id."""
    values = {"workspace_id": decision.workspace_id, "opened_at": decision.at, "last_joined_at": decision.at}
    new_id = await add(conn, events, **values)
    await _move(conn, decision, [article_id], new_id)
    await _record(conn, decision, "split", {"article": article_id, "new": new_id})
    return new_id


async def undo_last(conn: AsyncConnection, decision: RulingScope) -> RulingRecord | None:
    """Take back the newest ruling in force on the event; it, or None when there is none."""
    found = await ruling_records(conn, decision.workspace_id, decision.event_id)
    last = next((record for record in reversed(found) if record.undone_at is None), None)
    if last is None:
        return None
    await change(conn, rulings, last.id, undone_at=decision.at)
    detail = last.detail
    moved = (detail[name] for name in ("other", "new") if name in detail)
    await summaries.mark(conn, (last.event_id, *moved))
    if last.kind == "merge":
        await change(conn, events, detail["other"], merged_into=None)
        await _move(conn, decision, detail["moved"], detail["other"], only_from=last.event_id)
    if last.kind == "split":
        await _move(conn, decision, [detail["article"]], last.event_id, only_from=detail["new"])
        await _redirect_if_empty(conn, decision.workspace_id, detail["new"], last.event_id)
    return last


async def _record(conn: AsyncConnection, decision: RulingScope, kind: str, detail: dict[str, Any]) -> int:
    moved = (detail[name] for name in ("other", "new") if name in detail)
    await summaries.mark(conn, (decision.event_id, *moved))
    return await add(
        conn,
        rulings,
        workspace_id=decision.workspace_id,
        event_id=decision.event_id,
        kind=kind,
        detail=detail,
        person=decision.person,
        person_name=decision.person_name,
        at=decision.at,
    )


async def _articles_of(conn: AsyncConnection, workspace_id: int, event_id: int) -> list[int]:
    query = select(event_articles.c.article_id).where(
        event_articles.c.workspace_id == workspace_id, event_articles.c.event_id == event_id
    )
    return [int(found) for found in await conn.scalars(query.order_by(event_articles.c.id))]


async def _move(
    conn: AsyncConnection,
    decision: RulingScope,
    article_ids: Sequence[int],
    to_event: int,
    only_from: int | None = None,
) -> None:
    """A person's choice of place, which no later grouping changes."""
    mine = event_articles.c.workspace_id == decision.workspace_id
    mine &= event_articles.c.article_id.in_(article_ids)
    if only_from is not None:
        mine &= event_articles.c.event_id == only_from
    placed = {"event_id": to_event, "placed_by": decision.person}
    await conn.execute(event_articles.update().where(mine).values(**placed))


async def _touch(conn: AsyncConnection, survivor: int, other: int) -> None:
    """The survivor spans both: from the earlier opening to the later joining."""
    rows = (await conn.execute(select(events).where(events.c.id.in_([survivor, other])))).all()
    await change(
        conn,
        events,
        survivor,
        opened_at=min(row.opened_at for row in rows),
        last_joined_at=max(row.last_joined_at for row in rows),
    )


async def _redirect_if_empty(conn: AsyncConnection, workspace_id: int, emptied: int, to_event: int) -> None:
    if not await _articles_of(conn, workspace_id, emptied):
        await change(conn, events, emptied, merged_into=to_event)


async def newest_move(conn: AsyncConnection, workspace_id: int) -> tuple[int, datetime | None]:
    """(newest merge or split, newest undoing of one): differs when a person moved articles since."""
    moves = (rulings.c.workspace_id == workspace_id) & rulings.c.kind.in_(("merge", "split"))
    query = select(func.max(rulings.c.id), func.max(rulings.c.undone_at)).where(moves)
    row = (await conn.execute(query)).one()
    return int(row[0] or 0), row[1]


def said_by(person: str, name: str | None) -> str:
    """Who decided, as others read it: on the page anybody may type any name, and "you" is nobody to them."""
    known = name if name and name.casefold() != "you" else ""
    if person == ON_THE_PAGE:
        return f"{known}, typed on the page" if known else "somebody on the page, who gave no name"
    return known or person


def _ruling(record: RulingRecord) -> Ruling:
    by, detail = said_by(record.person, record.person_name), record.detail
    match record.kind:
        case "strike":
            return Strike(record.id, by, record.at, record.event_id, detail["claim"])
        case "confirm":
            unit, scope = Unit(detail["unit"]), Scope(detail["scope"])
            harm, figure = Harm(detail["harm"]), detail["figure"]
            return Confirm(record.id, by, record.at, record.event_id, harm, figure, unit, scope)
        case "merge":
            return Merge(record.id, by, record.at, record.event_id, detail["other"])
        case _:
            return Split(record.id, by, record.at, record.event_id, detail["article"], detail["new"])
