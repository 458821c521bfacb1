"""Somebody who asks the real router at times of their own choice."""

from datetime import datetime

from bot.chat import Channel, Person, Reply, Request
from bot.document import plain
from bot.storage.sql.database import Database
from tests.fakes.askers import Newsroom

DESK = Channel("memory", "w", "desk", "public", "desk")
SHELL = Channel("console", "terminal", "terminal", "public", "terminal")
ANN = Person("U1", "Ann", editor=True, admin=True)


class Asker:
    """Ann, who edits the desk's channel of a newsroom in memory."""

    def __init__(self, database: Database) -> None:
        self._router = Newsroom(database).router
        self._many = 0

    async def ask(
        self,
        text: str,
        now: datetime,
        channel: Channel = DESK,
        thread: str | None = None,
        who: Person = ANN,
    ) -> Reply:
        self._many += 1
        place = Channel(channel.platform, channel.workspace, channel.id, channel.kind, channel.name, thread)
        request = Request(f"r{self._many}", place, who, text, now)
        return await self._router.answer(request, now)

    async def says(self, text: str, now: datetime, channel: Channel = DESK, thread: str | None = None) -> str:
        return plain((await self.ask(text, now, channel, thread)).document)
