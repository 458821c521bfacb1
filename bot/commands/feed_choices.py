"""`/feeds rename`, `tag`, `only`, `starter`: a feed's name, tags and words in a channel; starter sets."""

import asyncio
import re

from bot.alerts.query import Query
from bot.briefings.language.wording import count
from bot.chat import Parameter, ParameterKind
from bot.commands.changes import record
from bot.commands.guide.finding import feed_named
from bot.document import Block, Document, Heading, Link, Text, Words, words
from bot.errors import SitrepError, UsageError
from bot.feeds.discover import discover
from bot.feeds.feed import Feed
from bot.feeds.starter import Starter, StarterSet, starter_sets
from bot.grammar.call import Call, Command
from bot.grammar.declare import changes, told
from bot.grammar.services import Services
from bot.grammar.values import OFF
from bot.storage import feeds as stored
from bot.storage.names import number_of

LONGEST_NAME = 80  # characters
TRIED_SECONDS = 20.0  # for each feed of a set, before it is called silent
MOST_TAGS = 12  # of one feed
_TAG = re.compile(r"[^\W_][\w-]{0,39}")
_FEED = Parameter("feed", ParameterKind.FEED, "a feed such as F3")


async def rename(call: Call, services: Services) -> Document:
    """Give a feed the name it goes by in this channel."""
    name, chosen = call.arguments["feed"], " ".join(call.arguments["title"].split())
    if len(chosen) > LONGEST_NAME:
        raise UsageError(f"A name has at most {LONGEST_NAME} characters.")
    async with services.database.write() as conn:
        feed = await feed_named(conn, call, name)
        await stored.set_follow(conn, call.channel.id, feed.id, name=chosen)
        await record(conn, call, f"{name} {chosen}")
    services.wake()
    return told(f"{name} goes by {chosen} in this channel.")


async def tag(call: Call, services: Services) -> Document:
    """Give a feed tags in this channel, take one off ("-syria"), or all of them ("off")."""
    name, typed = call.arguments["feed"], call.arguments["tags"].replace(",", " ").split()
    changed = [(word.startswith("-"), as_tag(word.removeprefix("-"))) for word in typed]
    async with services.database.write() as conn:
        feed = await feed_named(conn, call, name)
        tags = dict.fromkeys((await stored.tags_of_channel(conn, call.channel.id)).get(feed.id, ()))
        if [word.casefold() for word in typed] == [OFF]:
            tags, changed = {}, []
        for off, word in changed:
            tags = {each: None for each in tags if each != word} if off else tags | {word: None}
        if len(tags) > MOST_TAGS:
            raise UsageError(f"A feed has at most {MOST_TAGS} tags.")
        await stored.set_follow(conn, call.channel.id, feed.id, tags=" ".join(sorted(tags)) or None)
        await record(conn, call, f"{name} {' '.join(typed)}")
    services.wake()
    if not tags:
        return told(f"{name}, {feed.title or feed.url}, has no tag here.")
    return told(f"{name}, {feed.title or feed.url}, is tagged here: {', '.join(sorted(tags))}")


def as_tag(text: str) -> str:
    """A tag as it is kept: small letters, without "#". Raises UsageError."""
    word = text.strip().removeprefix("#").casefold()
    if not _TAG.fullmatch(word):
        raise UsageError(f"“{text}” is no tag. A tag is one word such as syria or flood-desk")
    return word


async def only(call: Call, services: Services) -> Document:
    """Limit what is told of a feed here to what matches; all of it is recorded and read as before."""
    name, query = call.arguments["feed"], call.arguments["limit"]
    limit: Query | None = query
    async with services.database.write() as conn:
        feed = await feed_named(conn, call, name)
        await stored.set_follow(conn, call.channel.id, feed.id, only=limit.text if limit else None)
        await record(conn, call, f"{name} only {limit.text if limit else OFF}")
    services.wake()
    if limit is None:
        return told(f"All of {name}, {feed.title or feed.url}, is told here again.")
    return told(
        f"Of {name}, {feed.title or feed.url}, only what matches is told here: {limit.text}",
        "The rest is recorded and read as before: /search and /summary find it.",
    )


async def starter(call: Call, services: Services) -> Document:
    """Name the sets there are, or follow one."""
    sets, wanted = starter_sets(), call.arguments.get("set")
    if wanted is None:
        return _named(sets)
    chosen = next((each for each in sets if each.name == wanted.casefold()), None)
    if chosen is None:
        names = ", ".join(each.name for each in sets)
        raise UsageError(f"There is no set “{wanted}”. There are: {names}")
    tried = await asyncio.gather(*(_tried(one, call, services) for one in chosen.feeds))
    answers = list(zip(chosen.feeds, tried, strict=True))
    well = [one for one, found in answers if not isinstance(found, str)]
    async with services.database.write() as conn:
        for one in well:
            kept = await stored.find_feed(conn, one.url, call.now, one.title)
            await number_of(conn, call.workspace.id, "F", kept.id)
            await stored.follow(conn, call.channel.id, kept.id, call.request.person.id, call.now)
        await record(conn, call, f"{len(well)} of {len(tried)} feeds of the set {chosen.name}")
    services.wake()
    failed = [
        f"Left out, since it fails now: {one.title}. {found}"
        for one, found in answers
        if isinstance(found, str)
    ]
    said = f"This channel follows {count(len(well), 'feed')} of the set {chosen.name}."
    return told(said, *(f"{one.title} ({one.language}): {one.gives}" for one in well), *failed)


def _named(sets: tuple[StarterSet, ...]) -> Document:
    blocks: list[Block] = []
    for each in sets:
        blocks.append(Heading(words(f"{each.title}: /feeds starter {each.name}"), level=2))
        for one in each.feeds:
            line = (Link(one.title, one.url), Words(f" ({one.language}): {one.gives}. Named "))
            blocks.append(Text((*line, Link(f"here on {one.named_on}", one.named_by)), indent=1))
    note = words("Each address stood on the page named on that day; one that fails now is said and left out.")
    return Document(
        (*blocks, Text(note, small=True)), notice=f"{count(len(sets), 'set')} of feeds to begin with"
    )


async def _tried(one: Starter, call: Call, services: Services) -> Feed | str:
    """What a feed of a set gives now; else why it gives nothing, in words."""
    try:
        async with asyncio.timeout(TRIED_SECONDS):
            return (await discover(one.url, services.fetcher, services.pool, call.now))[1]
    except TimeoutError:
        return f"It did not answer within {TRIED_SECONDS:g} s."
    except SitrepError as error:
        return str(error)


COMMANDS = (
    Command(
        changes(
            "feeds starter",
            "Sets of feeds to begin with",
            "/feeds starter [set]",
            Parameter("set", ParameterKind.TEXT, "a set such as world", required=False),
        ),
        starter,
    ),
    Command(
        changes(
            "feeds rename",
            "Give a feed a name of this channel's own",
            "/feeds rename F3 <name>",
            _FEED,
            Parameter("title", ParameterKind.TEXT, "what it is to be called here"),
        ),
        rename,
        free="title",
    ),
    Command(
        changes(
            "feeds tag",
            "Give a feed tags, by which the list is narrowed",
            "/feeds tag F3 <tags | -tag | off>",
            _FEED,
            Parameter("tags", ParameterKind.TEXT, "words such as syria floods, or off"),
        ),
        tag,
        free="tags",
    ),
    Command(
        changes(
            "feeds only",
            "Tell of a feed only what matches",
            "/feeds only F3 <query | off>",
            _FEED,
            Parameter("limit", ParameterKind.QUERY, "a query such as flood OR cyclone, or off"),
        ),
        only,
        free="limit",
    ),
)
