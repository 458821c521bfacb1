"""A seed -> a store with one event of many claims: an article each, by 60 outlets."""

import random
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.app import App
from bot.chat import Channel
from bot.events.grouping.features import dump, features
from bot.model import Article, Claim, ClaimantType, Harm, Place, Qualifier, Reading, Span, Statement, Status
from bot.model import StatementKind as Kind
from bot.storage import events, feeds, tables, workspaces
from bot.storage.names import number_of
from bot.storage.sql.codec import claim_json, reading_json, statement_json

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


async def fill(app: App, desk: Channel, claims: int, now: datetime, seed: int = 1) -> str:
    """Put one event of so many claims on record, an article each; its name."""
    chance = random.Random(seed)
    times = [now - SPAN * (1 - number / claims) for number in range(claims)]
    stories = [told(number, at, chance) for number, at in enumerate(times)]
    async with app.database.write() as conn:
        workspace, channel = await workspaces.find_channel(conn, desk, now)
        event = await events.open_event(conn, workspace.id, now - SPAN)
        await events.set_event(conn, event, last_joined_at=times[-1])
        followed = [
            await feeds.find_feed(conn, f"https://news.example/feed{number}", now, f"Outlet {number}")
            for number in range(OUTLETS)
        ]
        for feed in followed:
            await feeds.follow(conn, channel.id, feed.id, "p", now)
        rows = [
            _article(story, followed[number % OUTLETS].id, at)
            for number, (story, at) in enumerate(zip(stories, times, strict=True))
        ]
        ids = await _added(conn, tables.articles, rows)
        await _read(conn, workspace.id, event, list(zip(ids, stories, times, strict=True)))
        return f"E{await number_of(conn, workspace.id, 'E', event)}"


def _article(story: tuple[Article, Reading], feed_id: int, at: datetime) -> dict[str, Any]:
    article, reading = story
    return {
        "feed_id": feed_id,
        "feed_ids": [feed_id],
        "guid": article.id,
        "url": article.url,
        "title": article.title,
        "text": article.text,
        "outlet": article.outlet,
        "published": at,
        "first_seen": at,
        "state": "read",
        "read_at": at,
        "reading": reading_json(reading),
        "features": dump(features(article, reading)),
    }


async def _read(
    conn: AsyncConnection,
    workspace: int,
    event: int,
    recorded: list[tuple[int, tuple[Article, Reading], datetime]],
) -> None:
    """What was read from the articles, their places in the event, and the names of all of it."""
    joined = [
        {
            "workspace_id": workspace,
            "event_id": event,
            "article_id": i,
            "joined_at": at,
            "why": ["same place"],
        }
        for i, _, at in recorded
    ]
    await _added(conn, tables.event_articles, joined)
    claims = [
        {
            "article_id": i,
            "version": 1,
            "harm": claim.harm,
            "claimant_type": claim.claimant_type,
            "claim": claim_json(claim),
            "recorded_at": at,
        }
        for i, (_, reading), at in recorded
        for claim in reading.claims
    ]
    statements = [
        {
            "article_id": i,
            "version": 1,
            "speaker": said.speaker,
            "official": said.official,
            "statement": statement_json(said),
            "recorded_at": at,
        }
        for i, (_, reading), at in recorded
        for said in reading.statements
    ]
    named = {
        "A": [i for i, _, _ in recorded],
        "C": await _added(conn, tables.claims, claims),
        "S": await _added(conn, tables.statements, statements),
    }
    names = [
        {"workspace_id": workspace, "kind": kind, "number": number, "target_id": target}
        for kind, targets in named.items()
        for number, target in enumerate(targets, start=1)
    ]
    await _added(conn, tables.names, names)


async def _added(conn: AsyncConnection, table: Table, rows: list[dict[str, Any]]) -> list[int]:
    """The ids of all rows of a table that had none before."""
    await conn.execute(table.insert(), rows)
    return [int(found) for found in await conn.scalars(select(table.c.id).order_by(table.c.id))]
