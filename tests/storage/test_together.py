"""Pieces of writing that go together: one transaction, each piece's result its own, no one lost."""

import asyncio

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.sql.batches import BatchedWrites, Piece
from bot.storage.sql.database import Database

pytestmark = pytest.mark.slow


def noting(word: str, seen: list[AsyncConnection]) -> Piece[str]:
    """A piece that writes a word, and notes in which transaction it did."""

    async def piece(conn: AsyncConnection) -> str:
        if word == "bad":
            raise ValueError(word)
        seen.append(conn)
        await conn.execute(text("INSERT INTO notes VALUES (:word)"), {"word": word})
        await asyncio.sleep(0.01)
        return word

    return piece


async def words(database: Database) -> list[str]:
    async with database.read() as conn:
        return sorted((await conn.scalars(text("SELECT word FROM notes"))).all())


@pytest.fixture
async def notes(database: Database) -> Database:
    async with database.write() as conn:
        await conn.execute(text("CREATE TABLE notes (word TEXT)"))
    return database


async def test_pieces_that_wait_share_a_transaction_and_keep_their_results(notes: Database) -> None:
    together, seen, asked = (
        BatchedWrites(notes),
        list[AsyncConnection](),
        [f"w{number}" for number in range(9)],
    )
    assert await asyncio.gather(*(together.write(noting(word, seen)) for word in asked)) == asked
    assert len(set(map(id, seen))) == 2, "the first, and all who came while it wrote"
    assert await words(notes) == asked


async def test_a_piece_that_fails_fails_alone(notes: Database) -> None:
    together, asked = BatchedWrites(notes), ["first", "good", "bad", "also good"]
    answers = await asyncio.gather(
        *(together.write(noting(word, [])) for word in asked), return_exceptions=True
    )
    assert [answer for answer in answers if isinstance(answer, str)] == ["first", "good", "also good"]
    assert isinstance(answers[2], ValueError)
    assert await words(notes) == ["also good", "first", "good"], "and each stands once"


async def test_who_is_cancelled_while_writing_for_all_takes_no_one_along(notes: Database) -> None:
    together = BatchedWrites(notes)
    first = asyncio.create_task(together.write(noting("first", [])))
    leader = asyncio.create_task(together.write(noting("leader", [])))
    other = asyncio.create_task(together.write(noting("other", [])))
    await first
    await asyncio.sleep(0.005)
    leader.cancel()
    assert await other == "other"
    assert "other" in await words(notes)
    assert leader.cancelled() or (await leader) == "leader"
