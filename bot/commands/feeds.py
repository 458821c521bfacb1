"""`/feeds`: which feeds this channel follows, how they are, and how they come in and go out."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.briefings.language.times import LocalClock
from bot.briefings.language.wording import count
from bot.chat import Parameter, ParameterKind
from bot.commands.changes import record
from bot.commands.feed_choices import as_tag
from bot.commands.guide.finding import feed_named
from bot.document import Block, Break, Document, File, Inline, Line, Link, Text, Words, words
from bot.errors import SitrepError, UsageError
from bot.feeds.discover import discover, discover_all
from bot.feeds.feed import Feed
from bot.feeds.opml import Listed, read_opml, write_opml
from bot.grammar.call import Call, Command
from bot.grammar.declare import changes, says, told
from bot.grammar.services import Services
from bot.storage import feeds as stored
from bot.storage.feeds import FeedRecord
from bot.storage.names import number_of, numbers_of

NEWEST_SHOWN = 3  # titles in the answer to /feeds add
MOST_IMPORTED = 500
LINES_A_PART = 20  # of an exported list: a long one splits there
_FEED = Parameter("feed", ParameterKind.FEED, "a feed such as F3")


async def add(call: Call, services: Services) -> Document:
    """Follow a feed, or the feed of a site, and show its newest titles."""
    found = await discover_all(call.arguments["url"], services.fetcher, services.pool, call.now)
    address, feed = found.address, found.feed
    async with services.database.write() as conn:
        kept = await stored.find_feed(conn, address, call.now, feed.title or "")
        new = await stored.follow(conn, call.channel.id, kept.id, call.request.person.id, call.now)
        await stored.heard_again(conn, kept.id, call.now)
        number = await number_of(conn, call.workspace.id, "F", kept.id)
        if new:
            await record(conn, call, f"F{number} {address}")
    services.wake()
    said = f"F{number}: this channel follows {feed.title or address}" + ("." if new else " already.")
    newest = [
        Text(_title(feed, i, call.clock), indent=1) for i in range(min(NEWEST_SHOWN, len(feed.articles)))
    ]
    note = Text(
        words(
            "What it has now is read for briefings and searches; only what comes from now on raises alerts."
        ),
        small=True,
    )
    undated = [Text(words(_undated(feed)), small=True)] if _undated(feed) else []
    others = [
        Text(words(f"The page has another feed: /feeds add {other}"), indent=1) for other in found.others
    ]
    return Document((Text(words(said)), *newest, *undated, *others, note, *_next_step(call)), notice=said)


def _undated(feed: Feed) -> str:
    """How many items have no date that can be read; empty when all have one."""
    number = sum(article.published is None for article in feed.articles)
    return f"{count(number, 'item')} without a readable date." if number else ""


def _next_step(call: Call) -> tuple[Text, ...]:
    """What a channel that has only just begun may want."""
    if call.channel.mark is not None or call.channel.set_up_by is not None:
        return ()
    return (Text(words("To be briefed here: /briefing schedule 07:00,19:00"), small=True),)


def _title(feed: Feed, place: int, clock: LocalClock) -> Line:
    article = sorted(feed.articles, key=_published, reverse=True)[place]
    shown: Inline = (
        Link(article.title, article.url)
        if article.url and article.title
        else Words(article.title or "untitled")
    )
    if article.published is None:
        return (shown,)
    return (shown, Words(" · "), clock.moment(article.published, article.day_only))


def _published(article: object) -> float:
    at: datetime | None = getattr(article, "published", None)
    return at.timestamp() if at else 0.0


async def list_feeds(call: Call, services: Services) -> Document:
    """The feeds of this channel, each with how it is."""
    async with services.database.write() as conn:
        followed = await stored.feeds_of_channel(conn, call.channel.id)
        numbers = await numbers_of(conn, call.workspace.id, "F", [feed.id for feed in followed])
        limits = await stored.limits_of_channel(conn, call.channel.id)
        tags = await stored.tags_of_channel(conn, call.channel.id)
    if not followed:
        return told("This channel follows no feed yet. Add one: /feeds add <url>")
    wanted = as_tag(call.arguments["tag"]) if "tag" in call.arguments else None
    shown = [feed for feed in followed if wanted is None or wanted in tags.get(feed.id, ())]
    if not shown:
        known = ", ".join(sorted({tag for each in tags.values() for tag in each}))
        there_are = f"Tags here: {known}" if known else "Give one its first: /feeds tag F3 syria"
        return told(f"No feed of this channel has the tag {wanted}. {there_are}")
    lines = [
        Text(
            (
                *_health(feed, numbers[feed.id], call.clock),
                *_tagged(tags.get(feed.id, ())),
                *_limit(limits.get(feed.id)),
            )
        )
        for feed in shown
    ]
    said = f"This channel follows {count(len(followed), 'feed')}"
    said += f", {len(shown)} with the tag {wanted}" if wanted else ""
    return Document((Text(words(said)), *lines), notice=said)


def _limit(query: str | None) -> Line:
    return (Words(f" · told here only: {query}"),) if query else ()


def _tagged(tags: tuple[str, ...]) -> Line:
    return (Words(f" · {' '.join(f'#{tag}' for tag in tags)}"),) if tags else ()


def _health(feed: FeedRecord, number: int, clock: LocalClock) -> Line:
    head: list[Inline] = [
        Words(f"F{number} ", "strong"),
        Link(feed.title or feed.url, feed.url),
        Words(" · "),
    ]
    if feed.gone_at is not None:
        return (*head, Words("ended by its publisher "), clock.moment(feed.gone_at))
    if feed.failures and feed.first_failure_at is not None:
        tries = count(feed.failures, "try", "tries")
        return (
            *head,
            Words(f"{feed.problem or 'no answer'} since "),
            clock.moment(feed.first_failure_at),
            Words(f", {tries}"),
        )
    if feed.problem:  # nothing failed: its host asked for rest
        return (*head, Words(f"waiting: {feed.problem}"))
    if feed.last_ok_at is None:
        return (*head, Words("not read yet"))
    return (*head, Words("fine, read "), clock.moment(feed.last_ok_at))


async def remove(call: Call, services: Services) -> Document:
    """Follow a feed no longer; what was read stays on record."""
    name = call.arguments["feed"]
    async with services.database.write() as conn:
        feed = await feed_named(conn, call, name)
        await stored.unfollow(conn, call.channel.id, feed.id)
        await record(conn, call, f"{name} {feed.url}")
    services.wake()
    return told(f"This channel no longer follows {name}, {feed.title or feed.url}.")


async def check(call: Call, services: Services) -> Document:
    """Ask a feed now, and say how it answers; the poller looks again at once too."""
    async with services.database.read() as conn:
        feed = await feed_named(conn, call, call.arguments["feed"])
    try:
        _, found = await discover(feed.url, services.fetcher, services.pool, call.now)
    except SitrepError as error:
        return told(f"{call.arguments['feed']}, {feed.title or feed.url}: {error}")
    async with services.database.write() as conn:
        await stored.heard_again(conn, feed.id, call.now)
    services.wake()
    newest = max((a.published for a in found.articles if a.published), default=None)
    when = f", newest {call.clock.short(newest)}" if newest else ""
    name = found.title or feed.url
    undated = f" {_undated(found)}" if _undated(found) else ""
    items = count(len(found.articles), "item")
    return told(f"{call.arguments['feed']}, {name}: fine, {items}{when}.{undated} {found.format}")


async def import_list(call: Call, services: Services) -> Document:
    """Follow every feed of an OPML list, given as an address or an uploaded file."""
    address: str | None = call.arguments.get("url")
    listed = await services.pool.run(read_opml, await _list_bytes(call, services, address))
    if not listed:
        raise UsageError("There is no feed in that list.")
    async with services.database.write() as conn:
        new = [one for one in listed[:MOST_IMPORTED] if await _follow(conn, call, one)]
        await record(conn, call, f"{len(new)} of {len(listed)} feeds from {address or 'a file'}")
    services.wake()
    left = len(listed) - MOST_IMPORTED
    more = (f"{left} more were left out: at most {MOST_IMPORTED} at once.",) if left > 0 else ()
    known = len(listed[:MOST_IMPORTED]) - len(new)
    already = f", {known} followed already" if known else ""
    return told(f"This channel follows {count(len(new), 'new feed')} from the list{already}.", *more)


async def _list_bytes(call: Call, services: Services, address: str | None) -> bytes:
    if call.request.attachment is not None:
        return call.request.attachment
    if address is None:
        raise UsageError(f"Give the list's address, or upload the file with the command. {call.spec.form}")
    return (await services.fetcher.get(address)).body


async def _follow(conn: AsyncConnection, call: Call, one: Listed) -> bool:
    kept = await stored.find_feed(conn, one.url, call.now, one.title or "")
    await number_of(conn, call.workspace.id, "F", kept.id)
    return await stored.follow(conn, call.channel.id, kept.id, call.request.person.id, call.now)


async def export(call: Call, services: Services) -> Document:
    """The channel's feeds as OPML, to be copied out."""
    async with services.database.read() as conn:
        followed = await stored.feeds_of_channel(conn, call.channel.id)
    listed = [Listed(feed.url, feed.title or None) for feed in followed]
    opml = write_opml(listed, f"Feeds of {call.channel.name or 'this channel'}", call.now)
    lines = opml.splitlines()
    blocks: list[Block] = []
    for start in range(0, len(lines), LINES_A_PART):
        part = lines[start : start + LINES_A_PART]
        blocks += [*([Break()] if start else []), *(Text(words(line)) for line in part)]
    whole = File("feeds.opml", opml.encode())
    return Document(tuple(blocks), notice=f"OPML of {count(len(followed), 'feed')}", files=(whole,))


COMMANDS = (
    Command(
        changes(
            "feeds add",
            "Follow a feed, or the feed of a site",
            "/feeds add <url>",
            Parameter("url", ParameterKind.URL, "an address such as https://news.example/feed.xml"),
        ),
        add,
    ),
    Command(
        says(
            "feeds list",
            "The feeds of this channel and how they are",
            "/feeds list [tag=syria]",
            Parameter("tag", ParameterKind.TEXT, "a tag such as syria", required=False, keyword="tag"),
        ),
        list_feeds,
        aliases=("feeds",),
    ),
    Command(changes("feeds remove", "Follow a feed no longer", "/feeds remove F3", _FEED), remove),
    Command(says("feeds check", "Ask a feed now", "/feeds check F3", _FEED), check),
    Command(
        changes(
            "feeds import",
            "Follow the feeds of an OPML list",
            "/feeds import <url or file>",
            Parameter(
                "url", ParameterKind.URL, "the list's address, unless a file is uploaded", required=False
            ),
        ),
        import_list,
    ),
    Command(says("feeds export", "The feeds of this channel as OPML", "/feeds export"), export),
)
