"""Deliveries in the outbox -> handed over a second, beside two bare commits for each through the same engine.

Run: python -m benchmarks.delivering [deliveries]
"""

import asyncio
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from benchmarks.table import Row, table
from bot.chat import Bot, Channel, Connected, Outgoing
from bot.document import Document, Text, words
from bot.services.delivery.outbox import Outbox
from bot.storage import workspaces
from bot.storage.queue import deliveries
from bot.storage.sql.database import Database

DELIVERIES = 400
CHANNELS = 20


class Sink:
    """A platform that takes everything at once."""

    def __init__(self) -> None:
        self.taken: list[str] = []

    async def listen(self, bot: Bot) -> None:
        """Nobody types."""

    async def send(self, outgoing: Outgoing) -> tuple[str, ...]:
        """Take it."""
        self.taken.append(outgoing.delivery)
        return (f"m{len(self.taken)}",)

    async def edit(self, outgoing: Outgoing) -> None:
        """Nothing is edited here."""

    async def find(self, _outgoing: Outgoing) -> tuple[str, ...] | None:
        """Nothing is ever lost here."""
        return ()


async def measure(count: int, path: Path) -> float:
    """Deliveries handed over a second, in CHANNELS channels."""
    database, sink, now = Database(f"sqlite:///{path}"), Sink(), datetime.now(UTC)
    await database.upgrade()
    await _fill(database, count, now)
    outbox = Outbox(database, {"sink": Connected("sink", sink, pace_seconds=0)})
    began = perf_counter()
    while await outbox.deliver_due(now + timedelta(seconds=1)):
        pass
    taken = perf_counter() - began
    await database.close()
    assert len(set(sink.taken)) == len(sink.taken) == count, "each exactly once"
    return count / taken


async def _fill(database: Database, count: int, now: datetime) -> None:
    async with database.write() as conn:
        for number in range(count):
            channel = Channel("sink", "w", f"c{number % CHANNELS}", "public", "desk")
            workspace, found = await workspaces.find_channel(conn, channel, now)
            said = Document((Text(words(f"Nothing new, {number}.")),), notice=f"Nothing new, {number}.")
            new = deliveries.NewDelivery(workspace.id, found.id, "notice", f"bench:{number}", said, now)
            await deliveries.enqueue(conn, new, now)


async def measure_commits(count: int, path: Path) -> float:
    """Pairs of one-statement transactions a second through the same engine on a file of its own."""
    database = Database(f"sqlite:///{path}")
    async with database.write() as conn:
        await conn.exec_driver_sql("CREATE TABLE sent (id INTEGER PRIMARY KEY, state TEXT)")
    began = perf_counter()
    for number in range(count):
        for statement in (
            "INSERT INTO sent VALUES (?, 'sending')",
            "UPDATE sent SET state='sent' WHERE id=?",
        ):
            async with database.write() as conn:
                await conn.exec_driver_sql(statement, (number,))
    taken = perf_counter() - began
    await database.close()
    return count / taken


def rows(count: int = DELIVERIES) -> list[Row]:
    """One row: claimed, handed over, settled."""
    with TemporaryDirectory() as folder:
        ours = asyncio.run(measure(count, Path(folder) / "sitrep.sqlite3"))
        theirs = asyncio.run(measure_commits(count, Path(folder) / "bare.sqlite3"))
    yardstick = "two bare commits each, same engine"
    return [Row("delivering", "claimed, sent, settled", ours, theirs, "messages/s", yardstick)]


if __name__ == "__main__":
    print(table(rows(int(sys.argv[1]) if len(sys.argv) > 1 else DELIVERIES)))
