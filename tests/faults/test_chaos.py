"""The real processes under random faults: no delivery lost or doubled, the ledger as if undisturbed."""

import asyncio
import os
import random
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from time import monotonic

import pytest
from sqlalchemy import func, select

from bot.chat import Channel
from bot.events.ledger.ledger import toll
from bot.model import Article
from bot.services.views.event_records import ledger_claims, on_record
from bot.storage import alerts, feeds, schedules, workspaces
from bot.storage.events import event_by_id
from bot.storage.sql.database import Database
from bot.storage.tables import alerts as alert_table
from bot.storage.tables import articles, claims, deliveries, event_articles, events, firings
from bot.storage.tables import feeds as feed_table
from tests.fakes.chaos_stores import PostgresStore, SqliteStore, Store
from tests.fakes.chaos_world import (
    FEEDS,
    Misfortune,
    MovingClock,
    Processes,
    Publishers,
    StormyChat,
    World,
)
from tests.fakes.feed_server import feed_server
from tests.fakes.stories import story
from tests.jobs.test_roles import INCIDENTS, TOWNS

pytestmark = pytest.mark.slow

STORIES = 40
CLAIMANTS = ("the Harbour Police", "the Interior Ministry", "St Oda Hospital", "the fire brigade")
POISON = {13: "hang", 27: "kill", 31: "refuse"}
ROLES = {"sqlite": ("all",), "postgresql": ("worker", "worker", "scheduler", "bot")}
DRAIN_SECONDS = 300.0  # a machine that is busy is no reason to fail


def scene(incident: int) -> str:
    """What happened, in words that no other incident has, so that no order of arrival can mix them up."""
    dice = random.Random(incident)
    letters = "".join(dice.sample("bdfgklmnprstvz", 6))
    return " ".join("".join(dice.choice(letters) + dice.choice("aeiou") for _ in range(4)) for _ in range(24))


def told(number: int) -> Article:
    """Some stories about each of ten incidents, by changing claimants; a few of them are poisoned."""
    incident = number % 10
    poison = f" Poison, {POISON[number]}." if number in POISON else ""
    return story(
        number,
        TOWNS[incident],
        3 + incident + number // 20,
        CLAIMANTS[number // 10],
        f"{INCIDENTS[incident].split(':')[0]}: {scene(incident)}{poison}",
    )


@dataclass(frozen=True)
class Outcome:
    """What is on record when all is done, without ids and times; and what was posted."""

    events: frozenset[tuple[frozenset[str], tuple[object, ...]]]
    claims: Counter[tuple[object, ...]]
    states: dict[str, str]
    fired: frozenset[tuple[str, str]]
    waiting: list[tuple[object, ...]]
    parts: dict[str, int]  # of each delivery that was sent
    posted: Counter[tuple[str, int]]  # each part of each delivery


async def live(
    kind: str, store: Store, folder: Path, misfortunes: int, seed: int
) -> tuple[Outcome, list[str], list[tuple[str, int]]]:
    """A run of the real processes among so many misfortunes, until everything is done."""
    dice, clock, log = random.Random(seed), MovingClock(folder / "clock"), folder / "log"
    stories = [told(number) for number in range(STORIES)]
    database = Database(store.url)
    await database.upgrade()
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(feed_server())
        chat = await stack.enter_async_context(StormyChat(seed, calm=not misfortunes))
        publishers = Publishers(server, stories, clock.now() - timedelta(hours=3))
        await set_up(database, [server.url(f"/{number}") for number in range(FEEDS)], clock)
        environment = os.environ | {
            "CHAOS_CLOCK": str(clock.file),
            "CHAOS_CHAT": chat.url,
            "SITREP_DATABASE_URL": store.url,
            "SITREP_PLATFORMS": "console",
            "SITREP_ALLOW_PRIVATE_HOSTS": "127.0.0.1",
            "SITREP_FEED_INTERVAL": "1",
            "SITREP_HTTP_BIND": "127.0.0.1:0",
            "SITREP_LOG_LEVEL": "info",
        }
        processes = Processes(ROLES[kind], environment, log)
        world = World(store, chat, publishers, processes, clock)
        fate = Misfortune(dice, world)
        processes.start()
        stack.push_async_callback(processes.end)
        striking: list[asyncio.Task[None]] = []
        for _ in range(misfortunes):
            publishers.tell(-(-STORIES // misfortunes))
            striking.append(asyncio.create_task(fate.strike()))
            await asyncio.sleep(dice.uniform(0.1, 1.2))
        await asyncio.gather(*striking)
        publishers.tell(STORIES)
        await store.heal()
        await drained(database, world)
        statuses = await processes.stop()
        assert set(statuses) <= {0}, f"SIGTERM was answered by {statuses}"
        found = await outcome(database, chat)
    await database.close()
    return found, fate.done, processes.ended


async def set_up(database: Database, urls: Sequence[str], clock: MovingClock) -> None:
    """Five channels with an alert each, and one with a schedule; all follow every feed, heard before."""
    now = clock.now()
    before = now - timedelta(hours=12)
    async with database.write() as conn:
        for place in range(6):
            known = Channel("console", "w", f"desk{place}", "public", f"desk{place}")
            _, channel = await workspaces.find_channel(conn, known, before)
            for number, url in enumerate(urls):
                feed = await feeds.find_feed(conn, url, now, f"Wire {number}")
                await feeds.set_feed(conn, feed.id, first_read_at=before, last_ok_at=before)
                await feeds.follow(conn, channel.id, feed.id, "U1", before)
            if place == 5:
                await schedules.set_schedule(conn, channel.id, {"cron": "*/5 * * * *"}, "UTC", "U1", now)
                continue
            about = {"workspace_id": channel.workspace_id, "channel_id": channel.id, "person": "U1"}
            rules = {"urgent": False, "ping": None, "paused": False, "created_at": before}
            query = f"killed>=3 ({TOWNS[2 * place]} OR {TOWNS[2 * place + 1]})"
            await alerts.add_alert(conn, query=query, **about, **rules)


async def drained(database: Database, world: World) -> None:
    """Wait until every story is placed or set aside and every post is out, hurrying the bots' clocks."""
    begun, left = monotonic(), "nothing was looked at"
    while monotonic() - begun < DRAIN_SECONDS:
        left = await undone(database)
        if not left:
            return
        await asyncio.sleep(1.0)
        world.clock.step(120)
    raise AssertionError(f"after {DRAIN_SECONDS:.0f} s there is still {left}")


async def undone(database: Database) -> str:
    async with database.read() as conn:
        states = Counter(await conn.scalars(select(articles.c.state)))
        placed = int(await conn.scalar(select(func.count()).select_from(event_articles)) or 0)
        waiting = deliveries.c.state.in_(("queued", "sending"))
        posts = int(await conn.scalar(select(func.count()).where(waiting)) or 0)
    if states.total() == STORIES and not states["new"] and placed == states["read"] and not posts:
        return ""
    return f"{dict(states)} of {STORIES} articles, {placed} placed, {posts} posts"


async def outcome(database: Database, chat: StormyChat) -> Outcome:
    async with database.read() as conn:
        guids = {row.id: row.guid for row in await conn.execute(select(articles.c.id, articles.c.guid))}
        joined = (await conn.execute(select(event_articles))).all()
        carried = frozenset(await conn.scalars(select(feed_table.c.id)))
        found = []
        for event_id in await conn.scalars(select(events.c.id)):
            members = [row.article_id for row in joined if row.event_id == event_id]
            event = await event_by_id(conn, joined[0].workspace_id, event_id)
            assert event is not None
            record = await on_record(conn, joined[0].workspace_id, carried, event)
            tolls = toll(ledger_claims(record)) if record is not None else ()
            figures = tuple(
                (t.harm, t.unit, t.scope, t.low, t.best, t.high, t.grade, t.sources, t.contested)
                for t in tolls
            )
            found.append((frozenset(guids[one] for one in members), figures))
        said = await conn.execute(select(claims.c.article_id, claims.c.claim, claims.c.withdrawn_at))
        fired = await conn.execute(
            select(alert_table.c.query, firings.c.article_id).join_from(firings, alert_table)
        )
        rows = (await conn.execute(select(deliveries))).all()
        states = (await conn.execute(select(articles.c.guid, articles.c.state))).all()
    return Outcome(
        frozenset(found),
        Counter(
            (guids[row[0]], row[1]["harm"], row[1]["low"], row[1]["claimant"], bool(row[2])) for row in said
        ),
        dict(states),
        frozenset((query, guids[article]) for query, article in fired),
        [(row.id, row.kind, row.state, row.problem) for row in rows if row.state not in ("sent", "folded")],
        {f"sitrep{row.id}": len(row.messages) for row in rows if row.edit_of is None and row.state == "sent"},
        Counter((post["delivery"], post["part"]) for post in chat.posts),
    )


def check(found: Outcome, calm: Outcome) -> None:
    assert not found.waiting, f"lost: {found.waiting}"
    sent = {(name, part) for name, parts in found.parts.items() for part in range(parts)}
    assert sent - found.posted.keys() == set(), "lost"
    assert found.posted.keys() - sent == set(), "out of nowhere"
    assert {name: many for name, many in found.posted.items() if many > 1} == {}, "posted twice"
    assert found.states == calm.states
    assert found.claims == calm.claims
    assert found.fired == calm.fired
    assert found.events == calm.events


STORES: dict[str, Callable[[Path], Store]] = {
    "sqlite": lambda folder: SqliteStore(folder / "sitrep.sqlite3"),
    "postgresql": lambda _: PostgresStore(),
}
_calm: list[Outcome] = []  # the undisturbed run, made once


async def calm_run() -> Outcome:
    if not _calm:
        with tempfile.TemporaryDirectory(prefix="chaos-") as name:
            store = STORES["sqlite"](Path(name))
            found, _, ended = await live("sqlite", store, Path(name), 0, 0)
        assert not ended
        check(found, found)
        assert {guid for guid, state in found.states.items() if state != "read"} == {
            f"story-{number}" for number in POISON
        }
        _calm.append(found)
    return _calm[0]


async def torment(kind: str, misfortunes: int, seed: int) -> None:
    calm, begun = await calm_run(), monotonic()
    with tempfile.TemporaryDirectory(prefix="chaos-") as name:
        store = STORES[kind](Path(name))
        said = "failed"
        done: list[str] = []
        try:
            found, done, ended = await live(kind, store, Path(name), misfortunes, seed)
            check(found, calm)
            lives = Counter(role for role, _ in ended)
            said = f"{len(found.parts)} deliveries, {len(found.events)} events, lives {dict(lives)}"
        except BaseException as error:
            said = f"FAILED {type(error).__name__}: {str(error)[:600]}"
            raise
        finally:
            store.close()
            write_down(Path(name) / "log", f"{kind}.{seed}", done, f"{monotonic() - begun:.0f} s; {said}")


def write_down(log: Path, run: str, done: Sequence[str], said: str) -> None:
    """Where SITREP_CHAOS_RECORD names a file: a line a run, and beside it the log of one that failed."""
    if not (record := os.environ.get("SITREP_CHAOS_RECORD")):
        return
    kinds = dict(Counter(each.split()[0] for each in done))
    with Path(record).open("a") as file:
        file.write(f"{run}: {len(done)} faults {kinds}; {said}\n")
    if "FAILED" in said:
        Path(f"{record}.{run}.log").write_bytes(log.read_bytes())


@pytest.mark.parametrize("kind", STORES)
async def test_a_few_misfortunes(kind: str) -> None:
    await torment(kind, misfortunes=3, seed=1)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("kind", STORES)
async def test_five_hundred_misfortunes(kind: str, seed: int) -> None:
    await torment(kind, misfortunes=50, seed=seed)
