"""The page of one event of many claims, fetched over loopback -> the server's time for it.

Run: python -m benchmarks.event_page [CLAIMS [REQUESTS]]

Prints the median and the 95th percentile of the server's time in milliseconds, and of its processor time.
"""

import asyncio
import random
import statistics
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from aiohttp import ClientSession, web
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.web.app import DESK, connect
from bot.app import App, open_app
from bot.events.features import dump, features
from bot.model import Article, Claim, ClaimantType, Harm, Place, Qualifier, Reading, Span, Statement, Status
from bot.model import StatementKind as Kind
from bot.running import serve_http
from bot.settings import Settings
from bot.storage import articles, events, feeds, readings, tables, workspaces
from bot.storage.articles import ArticleRecord
from bot.storage.codec import reading_json
from bot.storage.names import number_of, numbers_of
from bot.storage.rows import add, add_once

CLAIMS, REQUESTS = 500, 20
OUTLETS = 60
SPAN = timedelta(days=3)  # over which the articles come
_VOICES = (
    ("the Interior Ministry", ClaimantType.OFFICIAL),
    ("the Harbour Police", ClaimantType.OFFICIAL),
    ("Civil Protection", ClaimantType.OFFICIAL),
    ("St Oriel Hospital", ClaimantType.MEDICAL),
    ("the Coastal Clinic", ClaimantType.MEDICAL),
    ("Red Lantern Aid", ClaimantType.NGO),
    ("the Hill Front", ClaimantType.BELLIGERENT),
    ("residents", ClaimantType.WITNESS),
    *((f"the {name} Rescue Brigade", ClaimantType.NGO) for name in ("Orsen", "Tavik", "Melle", "Quarn")),
    (None, None),
)
_HARMS = ((Harm.KILLED, "killed"), (Harm.WOUNDED, "wounded"), (Harm.MISSING, "missing"))
_WORDS = (
    "crew",
    "house",
    "quay",
    "road",
    "upper",
    "town",
    "afternoon",
    "power",
    "harbour",
    "district",
    "midnight",
    "shelter",
    "hall",
    "market",
    "trader",
    "water",
    "minute",
    "warning",
    "inquiry",
    "embankment",
    "week",
    "boat",
    "river",
    "wall",
    "school",
    "bridge",
    "lamp",
    "cellar",
    "mud",
    "pump",
    "doctor",
    "family",
    "street",
    "bus",
    "roof",
)
_VERBS = ("reached", "left", "closed", "opened", "crossed", "flooded", "searched", "cleared", "lost", "moved")
_WIRED = 0.4  # of all articles carry one of a few wire texts


@dataclass(frozen=True, slots=True)
class Timing:
    """One answer: seconds of the clock and of the processor, and how long the page was in bytes."""

    seconds: float
    processor_seconds: float
    size: int


def told(number: int, at: datetime, chance: random.Random) -> tuple[Article, Reading]:
    """An article with one claim by one of many voices, and what there is to read in it."""
    claimant, kind = chance.choice(_VOICES)
    harm, verb = chance.choices(_HARMS, (6, 3, 1))[0]
    figure = 4 + number // 12 + chance.randint(-3, 6)
    firm = chance.choice((Qualifier.EXACT, Qualifier.EXACT, Qualifier.AT_LEAST, Qualifier.ABOUT))
    said = f", {claimant} said" if claimant else ""
    lead = f"{figure} people were {verb} when the embankment gave way in Port Amaro{said}."
    wire = random.Random(number // 40) if chance.random() < _WIRED else chance
    text = f"{lead} {' '.join(_sentence(wire) for _ in range(14))}"
    words = f"{figure} people"
    claim = Claim(
        "c1",
        Span(0, len(words), words),
        (0, len(lead)),
        harm,
        figure,
        None if firm is Qualifier.AT_LEAST else figure,
        firm,
        claimant=claimant,
        claimant_type=kind,
        status=Status.REPORTED if claimant else Status.ASSERTED,
        why="figure with a verb of harm",
    )
    spoken = () if claimant is None else (_statement(lead, claimant, kind),)
    town = text.index("Port Amaro")
    place = Place(Span(town, town + 10, "Port Amaro"), "Port Amaro")
    outlet = f"Outlet {number % OUTLETS}"
    title = f"{figure} {verb} in Port Amaro as embankment fails ({number})"
    article = Article(f"a{number}", title, text, f"https://news.example/{number}", at, outlet=outlet)
    return article, Reading("en", claims=(claim,), statements=spoken, places=(place,))


def _sentence(chance: random.Random) -> str:
    first, *rest = chance.choices(_WORDS, k=9)
    return f"The {first} {' '.join(rest[:3])} {chance.choice(_VERBS)} the {' '.join(rest[3:])}."


def _statement(lead: str, claimant: str, kind: ClaimantType | None) -> Statement:
    start = lead.index(claimant)
    return Statement(
        "s1",
        Span(0, len(lead), lead),
        claimant,
        (start, start + len(claimant)),
        None,
        None,
        kind is ClaimantType.OFFICIAL,
        None,
        "said",
        (len(lead) - 5, len(lead) - 1),
        (Span(0, start - 2, lead[: start - 2]),),
        Kind.INDIRECT,
        why="(say: said)",
    )


async def fill(app: App, claims: int, now: datetime, seed: int = 1) -> str:
    """Put one event of so many claims on record, an article each; its name."""
    chance = random.Random(seed)
    async with app.database.write() as conn:
        workspace, channel = await workspaces.find_channel(conn, DESK, now)
        event = await events.open_event(conn, workspace.id, now - SPAN)
        for number in range(claims):
            at = now - SPAN * (1 - number / claims)
            feed = await feeds.find_feed(conn, f"https://news.example/feed{number % OUTLETS}", now, "")
            await feeds.follow(conn, channel.id, feed.id, "p", now)
            article = await _recorded(conn, feed.id, told(number, at, chance), at)
            await events.join(conn, workspace.id, event, article.id, at, ["the same place and figures"])
            await number_of(conn, workspace.id, "A", article.id)
            mine = [row.id for row in await readings.claims_of(conn, [article.id])]
            await numbers_of(conn, workspace.id, "C", mine)
            spoken = [row.id for row in await readings.statements_of(conn, [article.id])]
            await numbers_of(conn, workspace.id, "S", spoken)
        return f"E{await number_of(conn, workspace.id, 'E', event)}"


async def _recorded(
    conn: AsyncConnection, feed_id: int, story: tuple[Article, Reading], at: datetime
) -> ArticleRecord:
    article, reading = story
    row_id = await add(
        conn,
        tables.articles,
        feed_id=feed_id,
        feed_ids=[feed_id],
        guid=article.id,
        url=article.url,
        title=article.title,
        text=article.text,
        summary="",
        outlet=article.outlet,
        published=at,
        day_only=False,
        first_seen=at,
        version=1,
        backlog=False,
        page_state="none",
        state="read",
        tries=0,
        read_at=at,
        reading=reading_json(reading),
        features=dump(features(article, reading)),
    )
    await add_once(
        conn, tables.article_feeds, {"article_id": row_id, "feed_id": feed_id}, ("article_id", "feed_id")
    )
    record = await articles.article_by_id(conn, row_id)
    assert record is not None
    await readings.record_reading(conn, record, reading, at)
    return record


async def measure(claims: int, requests: int, folder: Path) -> list[Timing]:
    """So many answers of the page, after one that warms what is kept in memory."""
    settings = Settings(_env_file=None).model_copy(  # type: ignore[call-arg]  # pydantic-settings takes it
        update={"database_url": SecretStr(f"sqlite:///{folder / 'page.sqlite3'}"), "log_level": "error"}
    )
    connected, timings = connect(settings), list[Timing]()
    async with open_app(settings, [connected]) as app:
        name = await fill(app, claims, datetime.now(UTC))
        runner = await serve_http(app, [connected], "127.0.0.1:0")
        address = f"http://127.0.0.1:{runner.addresses[0][1]}/events/{name}"
        async with ClientSession() as client:
            for _ in range(requests + 1):
                begun, busy = time.perf_counter(), time.process_time()
                async with client.get(address) as reply:
                    body = await reply.read()
                    assert reply.status == web.HTTPOk.status_code
                timings.append(Timing(time.perf_counter() - begun, time.process_time() - busy, len(body)))
        await runner.cleanup()
    return timings[1:]


def main() -> None:
    """Print the figures."""
    claims = int(sys.argv[1]) if len(sys.argv) > 1 else CLAIMS
    requests = int(sys.argv[2]) if len(sys.argv) > 2 else REQUESTS
    with TemporaryDirectory() as folder:
        timings = asyncio.run(measure(claims, requests, Path(folder)))
    for what, values in (
        ("clock", sorted(one.seconds * 1000 for one in timings)),
        ("processor", sorted(one.processor_seconds * 1000 for one in timings)),
    ):
        late = values[max(0, round(len(values) * 0.95) - 1)]
        print(f"{what}: median {statistics.median(values):.0f} ms · p95 {late:.0f} ms")
    print(f"{claims} claims, {requests} requests, {timings[0].size / 1024:.0f} KiB a page")


if __name__ == "__main__":
    main()
