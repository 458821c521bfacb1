"""Pages that watch one channel -> one look at it a second, however many they are."""

import asyncio
import hashlib
import time
from datetime import datetime

from bot.chat import Archive, Channel, Post, Rooms

LOOK_SECONDS = 1.0  # between looks for new posts while somebody watches
MOST_POSTS = 40


class ChannelLooks:
    """The newest look at each channel, for all who have seen as much of it."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._newest: dict[tuple[Channel, datetime], tuple[float, asyncio.Task[tuple[Post, ...]]]] = {}

    async def posts(self, channel: Channel, since: datetime) -> tuple[Post, ...]:
        """What was posted or edited since, as of a look less than LOOK_SECONDS ago."""
        now = time.monotonic()
        fresh = {key: look for key, look in self._newest.items() if now - look[0] < LOOK_SECONDS}
        if (channel, since) not in fresh:
            look = asyncio.create_task(self._archive.posts(channel, since, MOST_POSTS))
            fresh[channel, since] = now, look
        self._newest = fresh
        return await asyncio.shield(fresh[channel, since][1])  # whoever leaves takes it from nobody


class ChangeMarks:
    """The newest look at what tells that a channel's rooms have changed, for all who watch."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self._newest: dict[Channel, tuple[float, asyncio.Task[str]]] = {}

    async def mark(self, channel: Channel) -> str:
        """A short word that differs as soon as anything has."""
        now = time.monotonic()
        self._newest = {key: look for key, look in self._newest.items() if now - look[0] < LOOK_SECONDS}
        if channel not in self._newest:
            self._newest[channel] = now, asyncio.create_task(self._rooms.pulse(channel))
        found = await asyncio.shield(self._newest[channel][1])
        return hashlib.sha256(found.encode()).hexdigest()[:16]
