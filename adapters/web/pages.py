"""The page's rooms, one method each."""

import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

import jinja2
from aiohttp import web
from markupsafe import Markup

from adapters.web import overview
from adapters.web import wanted as asked
from adapters.web.answers import AnswerSender
from adapters.web.completion import steps
from adapters.web.data import FORMATS, origin_of
from adapters.web.drawing.feed_days import strip
from adapters.web.drawing.world_map import small_map, world_map
from adapters.web.feed_key import FeedKey
from adapters.web.live import cursor
from adapters.web.place import PageHome, way_back
from adapters.web.render import ButtonForm, html, line_html, post_html, step_html
from adapters.web.safety import LOOKS, MOST_UPLOAD_BYTES, Guard
from adapters.web.static_files import address
from bot.chat import Archive, Bot, Channel, Rooms
from bot.document import Document
from bot.errors import NotFound
from bot.room import EventListRequest

A_LOOK = 20  # posts of a channel
MOST_SHOWN = 320
FEW = 5  # steps of a timeline that are not folded


class Pages:
    """What may be read without script."""

    def __init__(
        self,
        guard: Guard,
        home: PageHome,
        templates: jinja2.Environment,
        sources: tuple[Bot, Archive, Rooms],
        answering: AnswerSender,
        feed_key: FeedKey,
    ) -> None:
        self._guard, self._home, self._templates, self._answering = guard, home, templates, answering
        self._feed_key = feed_key
        self._bot, self._archive, self._rooms = sources

    async def chat(self, request: web.Request) -> web.Response:
        """The channel's posts, and the box."""
        channel, form = await self._home.channel(request), self._form(request)
        show = min(max(_number(request.query.get("show", "")), A_LOOK), MOST_SHOWN)
        found = await self._archive.posts(channel, limit=show + 1)
        older = len(found) > show
        found = found[-show:]
        posts = [(post, cursor(post.changed), post_html(post, form)) for post in found]
        return await self._page(
            request,
            channel,
            "chat.html",
            posts=posts,
            closing="close" in request.query and channel.id != self._home.desk.id,
            closable=channel.id != self._home.desk.id,
            seen=max((changed for _, changed, _ in posts), default=0),
            older=self._home.at(channel, f"/channel?show={show * 2}") if older and show < MOST_SHOWN else "",
            cut=older,
            firsts=[(step.words, step.spec.help) for step in steps(self._bot.commands, "")],
        )

    async def overview(self, request: web.Request) -> web.Response:
        """Where, and how bad: the map, and the list by what the address says."""
        channel, wanted = await self._home.channel(request), asked.wanted_of(request.query)
        found = await self._rooms.events(channel, wanted)
        look = await self._rooms.overview(channel, wanted)
        form = self._form(request)
        figures = overview.cells(found.rows)
        here = replace(wanted, after="")
        more = asked.address_of(replace(wanted, after=found.more)) if found.more else ""
        return await self._page(
            request,
            channel,
            "overview.html",
            wanted=wanted,
            asked=asked,
            head=html(look.head, form),
            map=world_map(look.placed, address("world.svg"), form.suffix),
            mapped=look.mapped,
            map_shows=len(look.placed),
            nowhere=look.nowhere,
            saved=[
                (one, self._home.at(channel, one.address), one.address == asked.address_of(here))
                for one in await self._rooms.saved_lists(channel)
            ],
            is_default=asked.address_of(here) == "/",
            blank=overview.why_blank(look, filtered=asked.is_filtered(wanted)),
            tiles=overview.tiles(look),
            chips=overview.chips(wanted),
            chosen=overview.chosen(wanted, look.countries),
            countries=look.countries,
            kept=_kept(wanted),
            sorts=overview.sorts(wanted),
            harms=overview.COLUMNS,
            rows=[
                (row, cells, overview.others(row), line_html(row.when))
                for row, cells in zip(found.rows, figures, strict=True)
            ],
            total=found.total,
            waiting=found.waiting,
            first=self._home.at(channel, asked.address_of(here)) if wanted.after else "",
            next=self._home.at(channel, more) if more else "",
            filtered=asked.is_filtered(wanted),
            data={
                kind: self._home.at(channel, asked.address_of(here, f"/events.{kind}")) for kind in FORMATS
            },
            keyed=await self._feed_key.is_set() if self._feed_key.is_kept else None,
        )

    async def feed_key(self, request: web.Request) -> web.Response:
        """A new key for RSS, shown once; or none."""
        form = await request.post()
        back = way_back(str(form.get("back", "/")))
        if form.get("do") == "renew":
            key = await self._feed_key.renew()
            shown = (
                f"{origin_of(request)}{back.with_path('/events.rss', keep_query=True).update_query(key=key)}"
            )
            values = {"address": shown, "back": str(back)}
            return self._rendered(request, self._home.desk, "key.html", values)
        await self._feed_key.revoke()
        return web.Response(status=303, headers={"Location": str(back)})

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
            event=room,
            near=small_map(room.place, address("world.svg")) if room.place else "",
            head=html(room.head, form),
            plots=[(chart.title, Markup(chart.svg)) for chart in room.plots],  # noqa: S704  # our own drawings
            charts=html(Document(room.charts), form) if room.charts else "",
            steps=[step_html(step, form.suffix) for step in room.steps],
            FEW=FEW,
            matrix=html(Document((room.matrix,)), form) if room.matrix else "",
            claims=[
                {
                    "name": claim.name,
                    "what": line_html(claim.what),
                    "who": line_html(claim.who),
                    "sentence": line_html(claim.sentence),
                    "struck": claim.struck,
                    "undo": claim.undo,
                }
                for claim in room.claims
            ],
            opened=request.query.get("open", ""),
            parts=[
                (
                    part.title,
                    html(part.document, form),
                    [(group.title, html(group.document, form)) for group in part.groups],
                )
                for part in room.parts
            ],
            harms=asked.HARMS,
        )

    async def alerts(self, request: web.Request) -> web.Response:
        """What is set here, when it speaks next, and a test beside it."""
        channel = await self._home.channel(request)
        found = await self._rooms.alerts(channel)
        return await self._page(request, channel, "alerts.html", alerts=found.alerts, schedule=found.schedule)

    async def log(self, request: web.Request) -> web.Response:
        """Who did what."""
        channel, page = await self._home.channel(request), max(1, _number(request.query.get("page", "")))
        found = await self._rooms.log(channel, page)
        older = self._home.at(channel, f"/log?page={page + 1}") if found.more else ""
        return await self._page(
            request, channel, "log.html", shown=html(found.document, self._form(request)), older=older
        )

    async def feeds(self, request: web.Request) -> web.Response:
        """Feeds with their health, and forms to add, remove, bring and take."""
        channel = await self._home.channel(request)
        found = await self._rooms.feeds(channel)
        leaving = request.query.get("remove", "").upper()
        rows = [
            (
                row,
                line_html(row.health),
                line_html(row.last),
                line_html(row.next),
                _linked(row.url),
                strip(row.days, row.past),
            )
            for row in found.rows
        ]
        doubted = next((row for row in found.rows if row.name == leaving), None)
        limit = f"{MOST_UPLOAD_BYTES // 1024**2} MiB"
        shown = {"rows": rows, "doubted": doubted, "limit": limit, "sets": found.sets}
        return await self._page(request, channel, "feeds.html", **shown)

    async def opml(self, request: web.Request) -> web.Response:
        """The feeds as a file."""
        found = await self._rooms.feeds(await self._home.channel(request))
        return web.Response(
            body=found.opml,
            content_type="text/x-opml",
            charset="utf-8",
            headers={"Content-Disposition": 'attachment; filename="sitrep-feeds.opml"'},
        )

    def login(self, request: web.Request, problem: str, status: int = 200) -> web.Response:
        """The password's page, with what was wrong."""
        return self._rendered(request, self._home.desk, "login.html", {"problem": problem}, status)

    def problem(self, request: web.Request, said: str, status: int) -> web.Response:
        """What went wrong, in words, with a way on."""
        return self._rendered(request, self._home.desk, "problem.html", {"problem": said}, status)

    def _form(self, request: web.Request) -> ButtonForm:
        back = request.rel_url.without_query_params("answer", "remove", "close")
        return ButtonForm(self._guard.csrf(request), str(back))

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
            look=self._guard.look(request),
            looks=LOOKS,
            static=address,
            wall="wall" in request.query,
            now=f"{datetime.now(UTC):%d %b %Y, %H:%M}",
            pulse=self._home.at(channel, "/pulse"),
        )
        return web.Response(text=text, status=status, content_type="text/html")

    def _seen_from(self, request: web.Request, template: str, channel: Channel) -> str:
        """The same room, seen from another channel, which may not know the same events."""
        return self._home.at(channel, "/" if template == "event.html" else request.path)


def _number(given: str) -> int:
    return int(given) if given.isascii() and given.isdigit() and len(given) < 7 else 0


def _kept(wanted: EventListRequest) -> list[tuple[str, str]]:
    """What is chosen by chips, which the form of the other filters must not lose."""
    fields = {"harm": wanted.harm, "state": wanted.state, "hours": wanted.hours or "", "sort": wanted.sort}
    fields |= dict.fromkeys(wanted.marks, "on")
    return [(name, str(value)) for name, value in fields.items() if value]


def called(channel: Channel) -> str:
    """A channel's name as it is shown."""
    return "to you alone" if channel.kind == "dm" else f"#{channel.name or channel.id}"


def _linked(url: str) -> str | Markup:
    """The address, if a browser may follow it."""
    return url if url.startswith(("http://", "https://")) else ""
