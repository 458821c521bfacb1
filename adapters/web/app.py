"""A browser's requests -> the bot's; the bot's posts -> the browser, live by server-sent events."""

import asyncio
import json
import uuid
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from importlib import resources

import jinja2
from aiohttp import web
from markupsafe import Markup

from adapters.web.render import html
from adapters.web.safety import Guard
from bot.chat import Archive, Bot, Channel, Connected, Outgoing, Person, Request, Via
from bot.document import Document
from bot.settings import Settings

NAME = "web"
DESK = Channel(NAME, "local", "desk", "public", "desk")
LOOK_SECONDS = 1.0  # between looks for new posts while somebody watches
MOST_POSTS = 40
MOST_UPLOAD_BYTES = 1024**2  # of an OPML list
_TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}


class WebPlatform:
    """The page. Posts are looked up in the archive, so sending is nothing but saying so."""

    def __init__(self, settings: Settings, desk: Channel = DESK) -> None:
        self._guard = Guard(settings)
        self._zone = settings.zone
        self._desk = desk
        self._templates = jinja2.Environment(
            loader=jinja2.PackageLoader("adapters.web"), autoescape=True, undefined=jinja2.StrictUndefined
        )

    async def listen(self, bot: Bot) -> None:
        """Requests come through the routes; here one only waits for the end."""
        for request in await bot.unfinished(NAME):
            await bot.finish(request)  # its page is gone: nobody waits for the answer
        await asyncio.Event().wait()

    async def send(self, outgoing: Outgoing) -> tuple[str, ...]:
        """The archive has it: open pages show it within a second."""
        return (outgoing.delivery,)

    async def edit(self, outgoing: Outgoing) -> None:
        """The archive holds the edited form; a page shows it when it is loaded again."""

    async def find(self, outgoing: Outgoing) -> tuple[str, ...] | None:
        """A post is in the archive exactly once, however often it is sent."""
        return (outgoing.delivery,)

    def attach(self, application: web.Application, bot: Bot, archive: Archive) -> None:
        """Add the page's addresses."""
        pages = _Pages(self._guard, self._templates, bot, archive, (self._desk, self._zone))
        application.middlewares.append(self._guard.middleware)
        application.add_routes(
            [
                web.get("/", pages.chat),
                web.post("/say", pages.say),
                web.get("/live", pages.live),
                web.get("/complete", pages.complete),
                web.get("/events", pages.events),
                web.get("/events/{name}", pages.event),
                web.get("/feeds", pages.feeds),
                web.get("/login", pages.login),
                web.post("/login", pages.sign_in),
                web.get("/static/{name}", pages.static),
            ]
        )


class _Pages:
    """One method a page."""

    def __init__(
        self,
        guard: Guard,
        templates: jinja2.Environment,
        bot: Bot,
        archive: Archive,
        home: tuple[Channel, str],
    ) -> None:
        self._guard, self._templates, self._bot, self._archive = guard, templates, bot, archive
        self._desk, self._zone = home

    async def chat(self, request: web.Request) -> web.Response:
        """The channel's posts, and the box."""
        return await self._chat(request, None)

    async def say(self, request: web.Request) -> web.Response:
        """Do what was typed or pressed; the answer alone for our script, the whole page for a browser."""
        form = await request.post()
        uploaded = form.get("file")
        attachment = uploaded.file.read(MOST_UPLOAD_BYTES) if isinstance(uploaded, web.FileField) else None
        text = str(form.get("text", "")).strip()
        via: Via = "button" if form.get("via") == "button" else "command"
        answer = await self._ask(request, text, via, attachment or None)
        shown = html(answer, self._guard.csrf(request))
        if request.headers.get("X-Sitrep") == "script":
            return web.Response(text=str(shown), content_type="text/html")
        return await self._chat(request, shown)

    async def live(self, request: web.Request) -> web.StreamResponse:
        """Posts as they come, as server-sent events."""
        channel = self._channel(request)
        last = int(request.headers.get("Last-Event-ID") or request.query.get("after") or 0)
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        )
        await response.prepare(request)
        csrf = self._guard.csrf(request)
        with suppress(ConnectionResetError, asyncio.CancelledError):
            while True:
                for post in await self._archive.posts(channel, last, MOST_POSTS):
                    last = post.id
                    data = json.dumps({"id": post.id, "html": str(html(post.document, csrf))})
                    await response.write(f"id: {post.id}\ndata: {data}\n\n".encode())
                await response.write(b": still here\n\n")
                await asyncio.sleep(LOOK_SECONDS)
        return response

    async def complete(self, request: web.Request) -> web.Response:
        """Commands that go on from what is typed, and names for the parameter at hand."""
        typed = request.query.get("text", "").removeprefix("/")
        found = [spec.name for spec in self._bot.commands if spec.name.startswith(typed.lower())]
        for spec in self._bot.commands:
            if spec.parameters and typed.lower().startswith(spec.name + " "):
                asked = replace(self._request(request, spec.name), arguments={})
                rest = typed[len(spec.name) + 1 :]
                choices = await self._bot.suggest(asked, spec.parameters[0].name, rest)
                found += [f"{spec.name} {choice.value}" for choice in choices]
        return web.json_response(sorted(set(found))[:25])

    async def events(self, request: web.Request) -> web.Response:
        """The list of events, searched."""
        words = request.query.get("q", "").strip()
        shown = await self._ask(request, f"events {words}".strip(), "command", None)
        return self._page(request, "events.html", words=words, shown=html(shown, self._guard.csrf(request)))

    async def event(self, request: web.Request) -> web.Response:
        """All of one event: ledger with chart, what is said, sources."""
        name = request.match_info["name"].upper()
        csrf = self._guard.csrf(request)
        rooms = [("Toll", f"toll {name}"), ("Details", f"details {name}"), ("Sources", f"sources {name}")]
        shown = [(title, html(await self._ask(request, text, "button", None), csrf)) for title, text in rooms]
        return self._page(request, "event.html", name=name, parts=shown)

    async def feeds(self, request: web.Request) -> web.Response:
        """Feeds with their health, and forms to add one."""
        shown = await self._ask(request, "feeds list", "command", None)
        return self._page(request, "feeds.html", shown=html(shown, self._guard.csrf(request)))

    async def login(self, request: web.Request) -> web.Response:
        """The password's page."""
        return self._page(request, "login.html", wrong=False)

    async def sign_in(self, request: web.Request) -> web.Response:
        """Let in whoever knows the password; a wrong one costs a second."""
        if not self._guard.password_fits(str((await request.post()).get("password", ""))):
            await asyncio.sleep(1.0)
            return self._page(request, "login.html", wrong=True)
        response = web.Response(status=303, headers={"Location": "/"})
        self._guard.keep(response, self._guard.new_session())
        return response

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

    async def _chat(self, request: web.Request, answer: Markup | None) -> web.Response:
        channel = self._channel(request)
        csrf = self._guard.csrf(request)
        posts = [(post.id, html(post.document, csrf)) for post in await self._archive.posts(channel)]
        known = await self._archive.channels(self._desk.platform, self._desk.workspace)
        return self._page(
            request,
            "chat.html",
            posts=posts,
            last=posts[-1][0] if posts else 0,
            answer=answer,
            channels=known or (channel,),
            channel=channel,
            forms=[spec.form for spec in self._bot.commands],
        )

    async def _ask(self, request: web.Request, text: str, via: Via, attachment: bytes | None) -> Document:
        asked = replace(self._request(request, text), via=via, attachment=attachment)
        await self._bot.accept(asked)
        reply = await self._bot.answer(asked)
        await self._bot.finish(asked)
        return reply.document

    def _request(self, request: web.Request, text: str) -> Request:
        person = Person("browser", "you", self._zone, editor=True, admin=True)
        return Request(uuid.uuid4().hex, self._channel(request), person, text, datetime.now(UTC))

    def _channel(self, request: web.Request) -> Channel:
        wanted = request.query.get("channel") or self._desk.id
        return self._desk if wanted == self._desk.id else replace(self._desk, id=wanted, name=wanted)

    def _page(self, request: web.Request, template: str, **values: object) -> web.Response:
        room = template.partition(".")[0]
        text = self._templates.get_template(template).render(
            csrf=self._guard.csrf(request), room=room, **values
        )
        return web.Response(text=text, content_type="text/html")


def connect(settings: Settings, desk: Channel = DESK) -> Connected:
    """The page as `sitrep run` uses it."""
    platform = WebPlatform(settings, desk)
    return Connected(NAME, platform, pace_seconds=0, attach=platform.attach)
