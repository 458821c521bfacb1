"""The page's rooms, one method each: chat, events, one event, feeds."""

import uuid
from importlib import resources

import jinja2
from aiohttp import web
from markupsafe import Markup

from adapters.web import wanted as asked
from adapters.web.answering import Answering
from adapters.web.live import cursor
from adapters.web.place import Home
from adapters.web.render import Form, html, line_html, post_html
from adapters.web.safety import MOST_UPLOAD_BYTES, Guard
from bot.chat import Archive, Bot, Rooms
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
        channel, form = self._home.channel(request), self._form(request)
        found = await self._archive.posts(channel)
        posts = [(post, cursor(post.changed), post_html(post, form)) for post in found]
        desk = self._home.desk
        known = await self._archive.channels(desk.platform, desk.workspace)
        return await self._page(
            request,
            "chat.html",
            posts=posts,
            seen=max((changed for _, changed, _ in posts), default=0),
            channels=known or (channel,),
            channel=channel,
            forms=[spec.form.removeprefix("/") for spec in self._bot.commands],
        )

    async def events(self, request: web.Request) -> web.Response:
        """The list of events, searched and filtered by what the address says."""
        wanted = asked.wanted_of(request.query)
        found = await self._rooms.events(self._home.channel(request), wanted)
        pages = {
            "before": asked.address_of(wanted, wanted.page - 1) if wanted.page > 1 else "",
            "after": asked.address_of(wanted, wanted.page + 1) if found.more else "",
        }
        shown = html(found.document, self._form(request))
        filtered = asked.address_of(wanted, 1) != "/events"
        return await self._page(
            request, "events.html", wanted=wanted, asked=asked, shown=shown, pages=pages, filtered=filtered
        )

    async def event(self, request: web.Request) -> web.Response:
        """All of one event."""
        name = request.match_info["name"].upper()
        try:
            room = await self._rooms.event(self._home.channel(request), name)
        except NotFound as error:
            return await self._page(request, "problem.html", status=404, problem=str(error))
        form = self._form(request)
        parts = [(part.title, html(part.document, form)) for part in room.parts]
        head = html(room.head, form)
        return await self._page(
            request, "event.html", name=name, title=room.title, head=head, parts=parts, harms=asked.HARMS
        )

    async def feeds(self, request: web.Request) -> web.Response:
        """Feeds with their health, and forms to add, remove, bring and take."""
        found = await self._rooms.feeds(self._home.channel(request))
        leaving = request.query.get("remove", "").upper()
        rows = [
            (row, line_html(row.health), line_html(row.last), line_html(row.next), _linked(row.url))
            for row in found.rows
        ]
        doubted = next((row for row in found.rows if row.name == leaving), None)
        limit = f"{MOST_UPLOAD_BYTES // 1024**2} MiB"
        return await self._page(request, "feeds.html", rows=rows, doubted=doubted, limit=limit)

    async def opml(self, request: web.Request) -> web.Response:
        """The feeds as a file."""
        found = await self._rooms.feeds(self._home.channel(request))
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
        return self._rendered(request, "login.html", status, problem=problem, answer=None)

    def _form(self, request: web.Request) -> Form:
        back = request.rel_url.without_query_params("answer", "remove")
        return Form(self._guard.csrf(request), str(back))

    async def _page(
        self, request: web.Request, template: str, status: int = 200, **values: object
    ) -> web.Response:
        kept = await self._answering.kept(request)
        answer = html(kept, self._form(request)) if kept is not None else None
        return self._rendered(request, template, status, answer=answer, **values)

    def _rendered(self, request: web.Request, template: str, status: int, **values: object) -> web.Response:
        form = self._form(request)
        text = self._templates.get_template(template).render(
            csrf=form.csrf, back=form.back, once=uuid.uuid4().hex, room=template.partition(".")[0], **values
        )
        return web.Response(text=text, status=status, content_type="text/html")


def _linked(url: str) -> str | Markup:
    """The address, if a browser may follow it."""
    return url if url.startswith(("http://", "https://")) else ""
