"""The page's rooms, one method each: chat, events, one event, feeds."""

import uuid
from collections.abc import Mapping
from functools import partial
from importlib import resources

import jinja2
from aiohttp import web
from markupsafe import Markup

from adapters.web import wanted as asked
from adapters.web.answers import Answering
from adapters.web.completion import steps
from adapters.web.live import cursor
from adapters.web.place import Home
from adapters.web.render import Form, html, line_html, post_html
from adapters.web.safety import MOST_UPLOAD_BYTES, Guard
from bot.chat import Archive, Bot, Channel, Rooms
from bot.errors import NotFound

_TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}


class Pages:
    """What may be read without script."""

    def __init__(
        self,
        guard: Guard,
        home: Home,
        templates: jinja2.Environment,
        sources: tuple[Bot, Archive, Rooms],
        answering: Answering,
    ) -> None:
        self._guard, self._home, self._templates, self._answering = guard, home, templates, answering
        self._bot, self._archive, self._rooms = sources

    async def chat(self, request: web.Request) -> web.Response:
        """The channel's posts, and the box."""
        channel, form = await self._home.channel(request), self._form(request)
        found = await self._archive.posts(channel)
        posts = [(post, cursor(post.changed), post_html(post, form)) for post in found]
        return await self._page(
            request,
            channel,
            "chat.html",
            posts=posts,
            seen=max((changed for _, changed, _ in posts), default=0),
            firsts=[(step.words, step.spec.help) for step in steps(self._bot.commands, "")],
        )

    async def events(self, request: web.Request) -> web.Response:
        """The list of events, searched and filtered by what the address says."""
        channel, wanted = await self._home.channel(request), asked.wanted_of(request.query)
        found = await self._rooms.events(channel, wanted)
        pages = {
            "before": asked.address_of(wanted, wanted.page - 1) if wanted.page > 1 else "",
            "after": asked.address_of(wanted, wanted.page + 1) if found.more else "",
        }
        return await self._page(
            request,
            channel,
            "events.html",
            wanted=wanted,
            asked=asked,
            head=html(found.head, self._form(request)),
            shown=html(found.document, self._form(request)),
            pages={name: self._home.at(channel, page) if page else "" for name, page in pages.items()},
            filtered=asked.address_of(wanted, 1) != "/events",
        )

    async def event(self, request: web.Request) -> web.Response:
        """All of one event."""
        channel, name = await self._home.channel(request), request.match_info["name"].upper()
        try:
            room = await self._rooms.event(channel, name)
        except NotFound as error:
            raise web.HTTPNotFound(text=str(error)) from None
        form = self._form(request)
        return await self._page(
            request,
            channel,
            "event.html",
            name=room.name,
            title=room.title,
            head=html(room.head, form),
            parts=[(part.title, html(part.document, form)) for part in room.parts],
            harms=asked.HARMS,
        )

    async def feeds(self, request: web.Request) -> web.Response:
        """Feeds with their health, and forms to add, remove, bring and take."""
        channel = await self._home.channel(request)
        found = await self._rooms.feeds(channel)
        leaving = request.query.get("remove", "").upper()
        rows = [
            (row, line_html(row.health), line_html(row.last), line_html(row.next), _linked(row.url))
            for row in found.rows
        ]
        doubted = next((row for row in found.rows if row.name == leaving), None)
        limit = f"{MOST_UPLOAD_BYTES // 1024**2} MiB"
        return await self._page(request, channel, "feeds.html", rows=rows, doubted=doubted, limit=limit)

    async def opml(self, request: web.Request) -> web.Response:
        """The feeds as a file."""
        found = await self._rooms.feeds(await self._home.channel(request))
        return web.Response(
            body=found.opml,
            content_type="text/x-opml",
            charset="utf-8",
            headers={"Content-Disposition": 'attachment; filename="sitrep-feeds.opml"'},
        )

    async def static(self, request: web.Request) -> web.Response:
        """Our own style and script."""
        name = request.match_info["name"]
        kind = _TYPES.get(name.rpartition(".")[2])
        file = resources.files("adapters.web") / "static" / name
        if kind is None or "/" in name or not file.is_file():
            raise web.HTTPNotFound
        return web.Response(
            body=file.read_bytes(), content_type=kind, headers={"Cache-Control": "max-age=300"}
        )

    def login(self, request: web.Request, problem: str, status: int = 200) -> web.Response:
        """The password's page, with what was wrong."""
        return self._rendered(request, self._home.desk, "login.html", {"problem": problem}, status)

    def problem(self, request: web.Request, said: str, status: int) -> web.Response:
        """What went wrong, in words, with a way on."""
        return self._rendered(request, self._home.desk, "problem.html", {"problem": said}, status)

    def _form(self, request: web.Request) -> Form:
        back = request.rel_url.without_query_params("answer", "remove")
        return Form(self._guard.csrf(request), str(back))

    async def _page(
        self, request: web.Request, channel: Channel, template: str, **values: object
    ) -> web.Response:
        kept = await self._answering.kept(request)
        answer = html(kept, self._form(request)) if kept is not None else None
        channels = await self._home.channels()
        return self._rendered(request, channel, template, {"answer": answer, "channels": channels, **values})

    def _rendered(
        self,
        request: web.Request,
        channel: Channel,
        template: str,
        values: Mapping[str, object],
        status: int = 200,
    ) -> web.Response:
        form = self._form(request)
        text = self._templates.get_template(template).render(
            {"answer": None, "channels": ()} | dict(values),
            csrf=form.csrf,
            back=form.back,
            once=uuid.uuid4().hex,
            room=template.partition(".")[0],
            channel=channel,
            at=partial(self._home.at, channel),
            seen_from=partial(self._seen_from, request, template),
            called=called,
            locked=self._guard.is_signed_in(request),
            name=self._guard.name(request),
        )
        return web.Response(text=text, status=status, content_type="text/html")

    def _seen_from(self, request: web.Request, template: str, channel: Channel) -> str:
        """The same room, seen from another channel, which may not know the same events."""
        return self._home.at(channel, "/events" if template == "event.html" else request.path)


def called(channel: Channel) -> str:
    """A channel's name as it is shown."""
    return "to you alone" if channel.kind == "dm" else f"#{channel.name or channel.id}"


def _linked(url: str) -> str | Markup:
    """The address, if a browser may follow it."""
    return url if url.startswith(("http://", "https://")) else ""
