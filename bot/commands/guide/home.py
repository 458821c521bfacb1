"""A person's own page: their alerts, the channels they manage, feed health, recent briefings."""

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.briefings.language.wording import count
from bot.document import (
    Block,
    Break,
    Button,
    Buttons,
    Document,
    Heading,
    Inline,
    Line,
    Link,
    Text,
    Words,
    words,
)
from bot.grammar.call import Call
from bot.grammar.schedule_words import spec_words
from bot.grammar.services import Services
from bot.storage.alerts import alerts_of_channel
from bot.storage.feeds import FeedRecord, feeds_of_channel
from bot.storage.history import newest_posts, personal_alerts
from bot.storage.mutes import muted_events
from bot.storage.names import known_numbers
from bot.storage.queue.deliveries import DeliveryRecord
from bot.storage.schedules import ScheduleRecord, schedule_of
from bot.storage.workspaces import ChannelRecord, channels_of
from bot.timing.slots import EVERY_DAY
from bot.timing.typed import format_days

MOST_ALERTS = 15  # with their buttons; all of them: alerts list
MOST_CHANNELS = 12
MOST_POSTS = 5


async def page(call: Call, services: Services) -> Document:
    """The page; private channels are shown only to whoever set them up."""
    async with services.database.read() as conn:
        blocks = [
            Heading(words("Sitrep for you")),
            *await _alerts(conn, call),
            Break(),
            *await _channels(conn, call),
            Break(),
            *await _posts(conn, call),
        ]
    return Document(tuple(blocks), notice="Sitrep for you")


async def _alerts(conn: AsyncConnection, call: Call) -> list[Block]:
    mine = await personal_alerts(conn, call.workspace.id, call.request.person.id)
    numbers = await known_numbers(conn, call.workspace.id, "K", [alert.id for alert in mine])
    blocks: list[Block] = [Heading(words("Your alerts"), level=2)]
    if not mine:
        return [*blocks, Text(words("None yet. In any channel: /alerts add dm <query>"))]
    for alert in mine[:MOST_ALERTS]:
        name = f"K{numbers.get(alert.id, 0)}"
        paused = alert.paused or (alert.paused_until is not None and alert.paused_until > call.now)
        verb = "resume" if paused else "pause"
        blocks.append(
            Text((Words(f"{name} ", "strong"), Words(alert.query + (" · paused" if paused else ""))))
        )
        blocks.append(
            Buttons(
                (
                    Button("Edit", f"alerts edit {name} {alert.query}"),
                    Button(verb.capitalize(), f"alerts {verb} {name}"),
                    Button("Remove", f"alerts remove {name}"),
                )
            )
        )
    left = len(mine) - MOST_ALERTS
    if left > 0:
        blocks.append(Text(words(f"And {count(left, 'more alert')}: alerts list")))
    return blocks


async def _channels(conn: AsyncConnection, call: Call) -> list[Block]:
    person = call.request.person
    named = person.id in call.workspace.settings.get("editors", ())
    found = [
        channel
        for channel in await channels_of(conn, call.workspace.id)
        if channel.kind != "dm" and _manages(channel, call, everywhere=person.admin or named)
    ]
    blocks: list[Block] = [Heading(words("Channels you can manage"), level=2)]
    if not found:
        return [*blocks, Text(words("None that Sitrep knows of."))]
    for channel in found[:MOST_CHANNELS]:
        blocks += await _channel(conn, channel, call)
    return blocks


async def _channel(conn: AsyncConnection, channel: ChannelRecord, call: Call) -> list[Block]:
    feeds = await feeds_of_channel(conn, channel.id)
    schedule = await schedule_of(conn, channel.id)
    alerts = await alerts_of_channel(conn, channel.id)
    muted = await muted_events(conn, channel.id, call.now)
    said = [count(len(feeds), "feed"), count(len(alerts), "alert")]
    said += [f"{len(muted)} muted"] if muted else []
    when = spec_words(schedule.spec) if schedule else "no schedule"
    name = Words(channel.name or channel.external_id, "strong")
    troubled = [Text(line, indent=1) for line in _troubled(feeds, call)]
    return [Text((name, Words(f": {', '.join(said)}, {when}"))), *troubled, _buttons(channel, schedule)]


def _buttons(channel: ChannelRecord, schedule: ScheduleRecord | None) -> Buttons:
    """What its editor does with a channel; a command with its present values is a form to be filled in."""
    named = (
        ("Schedule", _schedule_command(schedule)),
        ("Add feed", "feeds add"),
        ("Feeds", "feeds list"),
        ("New alert", "alerts add"),
        ("Alerts", "alerts list"),
        ("Mute", "mute"),
        ("Settings", "briefing show"),
    )
    return Buttons(tuple(Button(label, command, channel.external_id) for label, command in named))


def _schedule_command(schedule: ScheduleRecord | None) -> str:
    if schedule is None or "times" not in schedule.spec:
        return "briefing schedule"
    days = format_days(frozenset(schedule.spec.get("days", EVERY_DAY)))
    return f"briefing schedule {','.join(schedule.spec['times'])} days {days} zone {schedule.zone}"


def _manages(channel: ChannelRecord, call: Call, *, everywhere: bool) -> bool:
    """A private channel is shown only to whoever set it up: an admin may not even know of it."""
    return channel.set_up_by == call.request.person.id or (everywhere and channel.kind == "public")


def _troubled(feeds: list[FeedRecord], call: Call) -> list[Line]:
    return [
        (
            Words(f"{feed.title or feed.url}: {feed.problem or 'no answer'} since "),
            call.clock.moment(feed.first_failure_at),
        )
        for feed in feeds
        if feed.failures and feed.first_failure_at is not None
    ]


async def _posts(conn: AsyncConnection, call: Call) -> list[Block]:
    public = [c for c in await channels_of(conn, call.workspace.id) if c.kind == "public"]
    places = {channel.id: channel for channel in public}
    posts = [
        post
        for post in await newest_posts(conn, call.workspace.id, list(places), 4 * MOST_POSTS)
        if post.kind == "briefing"
    ]
    numbers = await known_numbers(conn, call.workspace.id, "D", [post.id for post in posts])
    lines = [
        Text(_post(post, numbers.get(post.id), places[post.channel_id], call)) for post in posts[:MOST_POSTS]
    ]
    return [Heading(words("Recent briefings"), level=2), *(lines or [Text(words("None yet."))])]


def _post(post: DeliveryRecord, number: int | None, channel: ChannelRecord, call: Call) -> Line:
    sent = call.clock.moment(post.sent_at or post.created_at)
    name = channel.name or channel.external_id
    shown: Inline = (
        Link(name, f"message:{channel.external_id}/{post.messages[0]}") if post.messages else Words(name)
    )
    return (shown, Words(", "), sent, Words(f" · /why D{number}" if number else ""))
