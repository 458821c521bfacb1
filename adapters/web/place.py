"""Where on the page a request comes from: its channel, who asks, and the address to go back to."""

import re
import uuid
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from aiohttp import web
from yarl import URL

from bot.chat import Archive, Channel, Person, Request, Via

ROOMS = ("/", "/events", "/channel", "/alerts", "/feeds", "/log")
MOST_CHANNELS = 40
_NAME = re.compile(r"[^\W_][\w-]{0,29}")


@dataclass(frozen=True, slots=True)
class PageHome:
    """The channel that the page opens on, those beside it, and the zone of whoever looks at it."""

    desk: Channel
    zone: str
    archive: Archive

    async def channels(self) -> tuple[Channel, ...]:
        """All channels of the page, the desk first."""
        known = await self.archive.channels(self.desk.platform, self.desk.workspace)
        return (self.desk, *(one for one in known if one.id != self.desk.id))

    async def channel(self, request: web.Request) -> Channel:
        """The channel that the address names; the desk without one.

        Raises HTTPNotFound for one that nobody has opened: reading an address opens none.
        """
        return await self._named(request.query.get("channel", ""))

    def request(
        self,
        channel: Channel,
        text: str,
        via: Via = "command",
        attachment: bytes | None = None,
        name: str = "",
    ) -> Request:
        """What is asked, as the bot takes it. Whoever may use the page may change all that it shows.

        `name` is what the person typed as theirs on the page.
        """
        person = Person("browser", name or "you", self.zone, editor=True, admin=True)
        now = datetime.now(UTC)
        return Request(uuid.uuid4().hex, channel, person, text, now, via=via, attachment=attachment)

    async def asked_on(self, back: URL) -> Channel:
        """The channel of the page that a form stands on. Raises HTTPNotFound."""
        return await self._named(back.query.get("channel", ""))

    def new(self, name: str) -> Channel | None:
        """A channel by this name; None where it can't be one."""
        wanted = name.strip().removeprefix("#").lower()
        return replace(self.desk, id=wanted, name=wanted) if _NAME.fullmatch(wanted) else None

    def at(self, channel: Channel, address: str) -> str:
        """An address of ours, as seen from a channel."""
        url = URL(address)
        return str(url if channel.id == self.desk.id else url.update_query(channel=channel.id))

    async def _named(self, wanted: str) -> Channel:
        if wanted in ("", self.desk.id):
            return self.desk
        found = next((one for one in await self.channels() if one.id == wanted), None)
        if found is None:
            raise web.HTTPNotFound(text=f"There is no channel #{wanted[:40]} here.")
        return found


def way_back(wanted: str) -> URL:
    """The page to go back to, if it is one of ours; the chat otherwise."""
    parts = urlsplit(wanted)
    ours = parts.path in ROOMS or parts.path.startswith("/events/E")
    if parts.scheme or parts.netloc or not ours or "\\" in wanted:
        return URL("/")
    return URL(wanted).with_fragment(None)
