"""The tables' revisions: one line of them, and at its end the tables that the code knows."""

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, insert, text

from bot.model import Claim, Harm, Span, Stance, Statement, StatementKind
from bot.storage import migrations
from bot.storage.migrations import versions
from bot.storage.readings import claims_of, statements_of
from bot.storage.sql.codec import claim_json, reading_from, statement_json
from bot.storage.sql.database import Database
from bot.storage.tables import articles, feeds, metadata


def test_revisions_follow_one_another() -> None:
    numbers = Counter(path.name[1:5] for path in Path(versions.__path__[0]).glob("r*.py"))
    assert sorted(numbers) == [f"{number:04}" for number in range(1, len(numbers) + 1)]
    assert set(numbers.values()) == {1}, "two revisions of one number stop every start"


def differences(connection: Connection) -> list[str]:
    found = compare_metadata(MigrationContext.configure(connection), metadata)
    ours = set(metadata.tables)
    return [str(each) for each in found if getattr(each[1], "name", None) in ours or "table" not in each[0]]


async def test_the_migrated_tables_are_those_the_code_knows(database: Database) -> None:
    async with database.engine.connect() as connection:
        found = await connection.run_sync(differences)
    assert [each for each in found if "ix_articles_words" not in each] == []


def go_back(connection: Connection, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__path__[0])))
    config.attributes["connection"] = connection
    command.downgrade(config, revision)
    connection.commit()


async def an_article(database: Database) -> int:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    async with database.write() as conn:
        feed = {"url": "https://a.example/feed", "added_at": now}
        (feed_id,) = (await conn.execute(insert(feeds).values(feed))).inserted_primary_key or (0,)
        kept = {
            "feed_id": feed_id,
            "feed_ids": [feed_id],
            "guid": "1",
            "title": "T",
            "text": "",
            "first_seen": now,
        }
        (article_id,) = (await conn.execute(insert(articles).values(kept))).inserted_primary_key or (0,)
    return int(article_id)


async def test_claims_on_record_from_an_earlier_reader_are_unsure(database: Database) -> None:
    said = claim_json(Claim("c1", Span(0, 9, "nine died"), (0, 9), Harm.KILLED, 9, 9))
    del said["sure"], said["own"], said["was"]  # as the reader before left it
    article_id = await an_article(database)
    async with database.engine.connect() as connection:
        await connection.run_sync(go_back, "0005")
    row = {"article": article_id, "claim": json.dumps(said)}
    columns = "(article_id, version, claim, harm, recorded_at)"
    values = "(:article, 1, :claim, 'killed', '2026-01-01 00:00:00.000000')"
    async with database.write() as conn:
        await conn.execute(text(f"INSERT INTO claims {columns} VALUES {values}"), row)
    await database.upgrade()
    async with database.read() as conn:
        (found,) = await claims_of(conn, [article_id])
    assert (found.claim.sure, found.claim.own, found.reader, found.claim.low) == (False, True, 0, 9)


async def test_statements_on_record_have_the_stance_of_their_act(database: Database) -> None:
    said = statement_json(
        Statement(
            id="s1",
            span=Span(0, 9, "It denied"),
            speaker="The union",
            speaker_span=(0, 2),
            role=None,
            organisation=None,
            official=False,
            official_reason=None,
            cue="denied",
            cue_span=(3, 9),
            content=(),
            kind=StatementKind.INDIRECT,
            why="clause after the cue (deny: denied)",
        )
    )
    del said["stance"]  # as the reader before left it
    article_id = await an_article(database)
    async with database.engine.connect() as connection:
        await connection.run_sync(go_back, "0009")
    row = {"article": article_id, "statement": json.dumps(said), "official": False}
    columns = "(article_id, version, statement, official, recorded_at)"
    values = "(:article, 1, :statement, :official, '2026-01-01 00:00:00.000000')"
    async with database.write() as conn:
        await conn.execute(text(f"INSERT INTO statements {columns} VALUES {values}"), row)
    await database.upgrade()
    async with database.read() as conn:
        (found,) = await statements_of(conn, [article_id])
        stance = (await conn.execute(text("SELECT stance FROM statements"))).scalar_one()
    assert (found.statement.stance, stance) == (Stance.DENIED, "denied")


def test_a_reading_on_record_from_an_earlier_reader_is_unsure() -> None:
    said = claim_json(Claim("c1", Span(0, 9, "nine died"), (0, 9), Harm.KILLED, 9, 9))
    del said["sure"]
    toll = [["killed", {"low": 9, "best": 9, "high": 9, "claims": ["c1"]}]]  # which it kept as well
    reading = reading_from({"language": "en", "claims": [said], "toll": toll})
    assert not reading.claims[0].sure
