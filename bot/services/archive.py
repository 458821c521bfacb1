"""Posts of a channel, for platforms that keep no messages of their own (chat.Archive)."""

from collections.abc import Callable, Mapping
from datetime import datetime

from bot.briefings.language.times import LocalClock
from bot.chat import Channel, Post
from bot.document import Line, Words, load
from bot.storage import workspaces
from bot.storage.names import known_numbers
from bot.storage.queue import deliveries
from bot.storage.queue.deliveries import SentPost
from bot.storage.sql.database import Database


class DeliveryArchive:
    """Looks posts up in the outbox. `clock` gives the present; `zone` is for channels that have none."""

    def __init__(self, database: Database, clock: Callable[[], datetime], zone: str) -> None:
        self._database = database
        self._clock = clock
        self._zone = zone

    async def posts(
        self, channel: Channel, since: datetime | None = None, limit: int = 50
    ) -> tuple[Post, ...]:
        """The newest posts of a channel that were posted or edited after `since`, in the order of posting."""
        async with self._database.read() as conn:
            found = await workspaces.known_channel(conn, channel)
            sent = await deliveries.newest_sent(conn, found.id, limit, since) if found else []
            if found is None or not sent:
                return ()
            named = {one.id for one in sent} | {one.thread_of for one in sent if one.thread_of}
            numbers = await known_numbers(conn, found.workspace_id, "D", sorted(named))
        clock = LocalClock(found.zone or self._zone, self._clock())
        return tuple(_post(one, {i: f"D{number}" for i, number in numbers.items()}, clock) for one in sent)

    async def channels(self, platform: str, workspace: str) -> tuple[Channel, ...]:
        """The channels of a workspace that nobody has closed, oldest first."""
        async with self._database.read() as conn:
            found = await workspaces.channels_named(conn, platform, workspace)
            return tuple([await workspaces.address(conn, one) for one in found if one.closed_at is None])


def _post(sent: SentPost, names: Mapping[int, str], clock: LocalClock) -> Post:
    above = sent.thread_of
    return Post(
        sent.id,
        names.get(sent.id, ""),
        load(sent.document),
        sent.sent_at,
        sent.changed,
        _stamp(sent, clock),
        (above, names[above]) if above is not None and above in names else None,
    )


def _stamp(sent: SentPost, clock: LocalClock) -> Line:
    """Such as "05:30 · brought up to date 06:10"."""
    posted = (clock.moment(sent.sent_at),)
    if sent.changed == sent.sent_at:
        return posted
    return (*posted, Words(" · brought up to date "), clock.moment(sent.changed))
