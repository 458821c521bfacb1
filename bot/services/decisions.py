"""A person's decision on an event -> the words for it."""

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.briefings.language.times import LocalClock
from bot.storage.names import known_numbers
from bot.storage.rulings import RulingRecord, said_by


async def said_words(
    conn: AsyncConnection, workspace_id: int, clock: LocalClock, ruling: RulingRecord
) -> str:
    """Who decided what and when: "Noor, 05:12: struck C88, undone 06:00"."""
    by = said_by(ruling.person, ruling.person_name)
    undone = f", undone {clock.short(ruling.undone_at)}" if ruling.undone_at else ""
    return f"{by}, {clock.short(ruling.at)}: {await decision_words(conn, workspace_id, ruling)}{undone}"


async def decision_words(conn: AsyncConnection, workspace_id: int, ruling: RulingRecord) -> str:
    """What was decided: "struck C88"."""
    detail = ruling.detail
    if ruling.kind == "strike":
        return f"struck C{detail['claim']}"
    if ruling.kind == "confirm":
        return f"confirmed {detail['harm']} {detail['figure']}"
    ids = [detail["other"]] if ruling.kind == "merge" else [detail["new"]]
    numbers = await known_numbers(conn, workspace_id, "E", ids)
    if ruling.kind == "merge":
        return f"merged E{numbers.get(detail['other'], '?')} into this"
    articles = await known_numbers(conn, workspace_id, "A", [detail["article"]])
    return f"split off A{articles.get(detail['article'], '?')} as E{numbers.get(detail['new'], '?')}"
