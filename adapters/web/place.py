"""Where on the page a request comes from: its channel, who asks, and the address to go back to."""

import uuid
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from aiohttp import web
from yarl import URL

from bot.chat import Channel, Person, Request, Via

ROOMS = ("/", "/events", "/feeds")


@dataclass(frozen=True, slots=True)
class Home:
    """The channel that the page opens on, and the zone of whoever looks at it."""

    desk: Channel
    zone: str

    def channel(self, request: web.Request) -> Channel:
        """The channel that the address names; the desk without one."""
        wanted = request.query.get("channel") or self.desk.id
        return self.desk if wanted == self.desk.id else replace(self.desk, id=wanted, name=wanted)

    def request(
        self, request: web.Request, text: str, via: Via = "command", attachment: bytes | None = None
    ) -> Request:
        """What is asked, as the bot takes it. Whoever may use the page may change all that it shows."""
        person = Person("browser", "you", self.zone, editor=True, admin=True)
        now = datetime.now(UTC)
        channel = self.channel(request)
        return Request(uuid.uuid4().hex, channel, person, text, now, via=via, attachment=attachment)


def way_back(wanted: str) -> URL:
    """The page to go back to, if it is one of ours; the chat otherwise."""
    parts = urlsplit(wanted)
    ours = parts.path in ROOMS or parts.path.startswith("/events/E")
    if parts.scheme or parts.netloc or not ours or "\\" in wanted:
        return URL("/")
    return URL(wanted).with_fragment(None)
