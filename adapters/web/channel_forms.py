"""Forms that make and end what a channel has on the page: channels themselves, and lists that have a name."""

from dataclasses import replace

from aiohttp import web

from adapters.web import wanted as asked
from adapters.web.place import MOST_CHANNELS, PageHome, way_back
from adapters.web.safety import Guard
from bot.chat import Channel, Person, Rooms
from bot.document import Document, Text, words
from bot.room import SavedList

LONGEST_NAME = 40  # characters of a list's name
BAD_NAME = "A channel's name is up to 30 letters, digits and dashes, such as night-desk."
OPENED = "#{} is open. It follows no feed yet: add some in its Feeds room, or type: feeds add <address>"
THE_DESK = "#{} is the first channel; it stays open."
BAD_LIST = f"A list's name is 1 to {LONGEST_NAME} characters."
NO_ROOM = "There are as many lists as may be: remove one first."


class ChannelForms:
    """Does what these forms ask for, then shows where it led."""

    def __init__(self, guard: Guard, home: PageHome, rooms: Rooms) -> None:
        self._guard, self._home, self._rooms = guard, home, rooms

    async def open(self, request: web.Request) -> web.Response:
        """A channel beside the desk, with feeds, schedule and alerts of its own; then its page."""
        channel = self._home.new(str((await request.post()).get("name", "")))
        if channel is None:
            raise web.HTTPBadRequest(text=BAD_NAME)
        known = await self._home.channels()
        if channel.id not in {one.id for one in known}:
            if len(known) >= MOST_CHANNELS:
                raise web.HTTPBadRequest(text=f"There are {MOST_CHANNELS} channels, the most that may be.")
            await self._rooms.open_channel(channel, Document((Text(words(OPENED.format(channel.name))),)))
        return _to(self._home.at(channel, "/channel"))

    async def close(self, request: web.Request) -> web.Response:
        """No channel of that name any more; then the desk's page."""
        channel = await self._home.asked_on(way_back(str((await request.post()).get("back", "/"))))
        if channel.id == self._home.desk.id:
            raise web.HTTPBadRequest(text=THE_DESK.format(channel.name))
        await self._rooms.close_channel(channel, self._person(request, channel))
        return _to("/channel")

    async def keep_list(self, request: web.Request) -> web.Response:
        """Save the list that is shown under a name, or remove that name; then show the list again."""
        form = await request.post()
        back = way_back(str(form.get("back", "/")))
        channel = await self._home.asked_on(back)
        name = " ".join(str(form.get("name", "")).split())
        if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable():
            raise web.HTTPBadRequest(text=BAD_LIST)
        address = asked.address_of(replace(asked.wanted_of(back.query), after=""))
        by = self._person(request, channel)
        wanted = SavedList(name, "" if form.get("do") == "remove" else address, by.name)
        if not await self._rooms.save_list(channel, wanted, by):
            raise web.HTTPBadRequest(text=NO_ROOM)
        return _to(self._home.at(channel, address))

    def _person(self, request: web.Request, channel: Channel) -> Person:
        return self._home.request(channel, "", name=self._guard.name(request)).person


def _to(address: str) -> web.Response:
    return web.Response(status=303, headers={"Location": address})
