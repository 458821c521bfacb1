"""Two workspaces with invented news on record, and people who ask the real router."""

import shutil
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chat import Channel, Person, Reply, Request, Via
from bot.commands.router import Router
from bot.document import plain
from bot.errors import FetchError
from bot.feeds.http.answers import Fetched, Validators
from bot.feeds.http.fetch import Fetcher
from bot.feeds.http.robots import Robots
from bot.grammar.services import Services
from bot.model import Article, Claim, ClaimantType, Harm, Place, Reading, Span, Statement, StatementKind
from bot.services.schedule import Briefer
from bot.settings import Settings
from bot.storage import articles, events, feeds, readings, workspaces
from bot.storage.articles import ArticleRecord, article_by_id
from bot.storage.names import NameKind, number_of
from bot.storage.sql.codec import reading_json
from bot.storage.sql.database import Database
from tests.fakes.inline_pool import InlinePool

NOW = datetime(2026, 3, 3, 7, 0, tzinfo=UTC)
DUTY = Channel("test", "acme", "c-duty", "public", "#duty-desk")
OTHER = Channel("test", "acme", "c-other", "public", "#other")
SECRET = Channel("test", "acme", "c-secret", "private", "#secret")
RIVAL = Channel("test", "rival", "c-rival", "public", "#rival")
EDITOR = Person("u-ann", "Ann", zone="Europe/London", editor=True)
ADMIN = Person("u-root", "Root", admin=True)
READER = Person("u-ray", "Ray")
GUEST = Person("u-gus", "Gus", editor=True, guest=True)


class CannedFetcher(Fetcher):
    """Brings what it was given, by address; anything else is unreachable."""

    def __init__(self) -> None:
        super().__init__()
        self.pages: dict[str, bytes] = {}
        self.asked: list[str] = []

    async def get(
        self, url: str, *, validators: Validators | None = None, cap_bytes: int = 0, accept: str = ""
    ) -> Fetched:
        self.asked.append(url)
        if url not in self.pages:
            raise FetchError(f"{url} can't be reached.")
        return Fetched("new", self.pages[url], url, None, Validators())


def story(
    who: str, kind: ClaimantType, figure: int, words: str, says: tuple[str, str, str] | None = None
) -> tuple[str, Reading]:
    """A short text and what is read from it: one figure of killed, and maybe one official statement."""
    opening = f"{who} said {words} people died at Marrow Bay on Monday."
    start = opening.index(words)
    span = Span(start, start + len(f"{words} people"), f"{words} people")
    claim = Claim(
        "c1",
        span,
        (0, len(opening)),
        Harm.KILLED,
        figure,
        figure,
        claimant=who,
        claimant_type=kind,
        why="verb died",
    )
    place = Place(
        Span(opening.index("Marrow"), opening.index("Marrow") + 10, "Marrow Bay"), "Marrow Bay", "VE"
    )
    text, said = opening, ()
    if says:
        speaker, role, quotation = says
        begins = len(opening) + 1
        text = f"{opening} “{quotation}” said {role} {speaker}."
        content = Span(begins + 1, begins + 1 + len(quotation), quotation)
        whole = Span(begins, len(text), text[begins:])
        cue = (text.rindex(" said ") + 1, text.rindex(" said ") + 5)
        said = (
            Statement(
                "s1", whole, speaker, None, role, None, official=True, official_reason="government role",
                cue="said", cue_span=cue, content=(content,), kind=StatementKind.DIRECT, why="cue said",
            ),
        )  # fmt: skip
    facts = (Span(0, len(opening), opening),)
    return text, Reading("en", facts, (claim,), said, (place,))


@dataclass
class Newsroom:
    """A database with news, a router, and what it woke or moved."""

    database: Database
    fetcher: CannedFetcher = field(default_factory=CannedFetcher)
    woken: list[str] = field(default_factory=list)
    regrouped: list[int] = field(default_factory=list)
    requests: int = 0

    def __post_init__(self) -> None:
        self.settings = Settings(_env_file=None)  # type: ignore[call-arg]  # pydantic-settings takes it
        self.router = Router(
            Services(
                database=self.database,
                settings=self.settings,
                fetcher=self.fetcher,
                pool=InlinePool(),
                robots=Robots(self.fetcher, respect=False),
                read_off_loop=self._read,
                prepare=Briefer(self.database, "UTC").prepare,
                wake=lambda: self.woken.append("woken"),
                regroup=self.regrouped.append,
            )
        )

    async def _read(self, article: Article) -> Reading:
        _, reading = story("Interior Ministry", ClaimantType.OFFICIAL, 3, "three")
        return reading

    async def ask(
        self,
        text: str,
        who: Person = EDITOR,
        channel: Channel = DUTY,
        via: Via = "command",
        arguments: dict[str, str] | None = None,
        attachment: bytes | None = None,
    ) -> Reply:
        self.requests += 1
        request = Request(f"r{self.requests}", channel, who, text, NOW, via, arguments, attachment)
        return await self.router.answer(request, NOW)

    async def says(self, text: str, who: Person = EDITOR, channel: Channel = DUTY) -> str:
        """The answer as plain text."""
        return plain((await self.ask(text, who, channel)).document)


async def open_newsroom(database: Database) -> Newsroom:
    """#duty-desk follows two outlets on one event (E1: A1, A2) and has A3 apart (E2).

    #secret, private, follows a feed of its own (A4, E3). The other workspace has an event of its own.
    """
    async with database.write() as conn:
        desk = Writer(conn)
        courier, north = await desk.feed("courier", DUTY), await desk.feed("north", DUTY)
        quiet, foreign = await desk.feed("quiet", SECRET), await desk.feed("foreign", RIVAL)
        await desk.channel(OTHER)
        says = ("Ada Quill", "Interior Minister", "The dockers planned this.")
        first = await desk.article(
            courier,
            "Silo fire kills nine",
            story("Interior Ministry", ClaimantType.OFFICIAL, 9, "nine", says),
            3,
        )
        second = await desk.article(
            north,
            "Hospital counts fourteen dead",
            story("St Oda Hospital", ClaimantType.MEDICAL, 14, "fourteen"),
            2,
        )
        third = await desk.article(
            courier,
            "Bridge gives way at Tolk",
            story("Civil Protection", ClaimantType.OFFICIAL, 5, "five"),
            1,
        )
        hidden = await desk.article(
            quiet, "Hidden harbour raid", story("Harbour Guard", ClaimantType.OFFICIAL, 77, "77"), 1
        )
        other = await desk.article(
            foreign, "Rival silo story", story("Rival Ministry", ClaimantType.OFFICIAL, 88, "88"), 1
        )
        await desk.event(DUTY, first, second)
        await desk.event(DUTY, third)
        await desk.event(SECRET, hidden)
        await desk.event(RIVAL, other)
    return Newsroom(database)


async def copied_newsroom(template: Path, folder: Path) -> Newsroom:
    """A newsroom on a fresh copy of one that is written once, beside the migrated `template`."""
    news = template.with_name("news.sqlite3")
    if not news.exists():
        shutil.copy(template, news)
        written = await open_newsroom(Database(f"sqlite:///{news}"))
        await written.database.close()
    path = folder / "room.sqlite3"
    shutil.copy(news, path)
    return Newsroom(Database(f"sqlite:///{path}"))


class Writer:
    """Writes the news down as the pipeline does."""

    def __init__(self, conn: AsyncConnection) -> None:
        self._conn = conn

    async def channel(self, channel: Channel) -> tuple[int, int]:
        workspace, found = await workspaces.find_channel(self._conn, channel, NOW)
        return workspace.id, found.id

    async def feed(self, name: str, channel: Channel) -> int:
        workspace_id, channel_id = await self.channel(channel)
        feed = await feeds.find_feed(self._conn, f"https://{name}.example/feed", NOW, f"{name.title()} News")
        await feeds.set_feed(self._conn, feed.id, last_ok_at=NOW, first_read_at=NOW)
        await feeds.follow(self._conn, channel_id, feed.id, "u-ann", NOW)
        await number_of(self._conn, workspace_id, "F", feed.id)
        return feed.id

    async def article(
        self, feed_id: int, title: str, told: tuple[str, Reading], hours: float
    ) -> ArticleRecord:
        text, reading = told
        at = NOW - timedelta(hours=hours)
        slug = title.lower().replace(" ", "-")
        feed = await feeds.feed_by_id(self._conn, feed_id)
        assert feed is not None
        host = feed.url.removesuffix("/feed").removeprefix("https://")
        row = {
            "guid": slug,
            "url": f"https://{host}/{slug}",
            "canonical_url": f"{host}/{slug}",
            "title": title,
            "text": text,
            "outlet": feed.title,
            "published": at,
            "first_seen": at,
            "state": "read",
            "reading": reading_json(reading),
        }
        ids = await articles.add_articles(self._conn, feed_id, [row])
        record = await article_by_id(self._conn, ids[slug])
        assert record is not None
        await readings.record_reading(self._conn, record, reading, at)
        return record

    async def event(self, channel: Channel, *members: ArticleRecord) -> None:
        workspace_id, _ = await self.channel(channel)
        event_id = await events.open_event(self._conn, workspace_id, members[0].first_seen)
        await self._name(workspace_id, "E", event_id)
        for article in members:
            await events.join(
                self._conn, workspace_id, event_id, article.id, article.first_seen, ["same place and day"]
            )
            await self._name(workspace_id, "A", article.id)
            for claim in await readings.claims_of(self._conn, [article.id]):
                await self._name(workspace_id, "C", claim.id)
            for said in await readings.statements_of(self._conn, [article.id]):
                await self._name(workspace_id, "S", said.id)

    async def _name(self, workspace_id: int, kind: NameKind, target: int) -> None:
        await number_of(self._conn, workspace_id, kind, target)
