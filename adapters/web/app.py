"""The page as a platform: its addresses, and what sending means where the archive keeps every post."""

import asyncio
import warnings

import jinja2
from aiohttp import web
from aiohttp_session import session_middleware

from adapters.web.answers import AnswerSender
from adapters.web.channel_forms import ChannelForms
from adapters.web.data import Data
from adapters.web.feed_key import FeedKey
from adapters.web.live import Live
from adapters.web.pages import Pages
from adapters.web.place import PageHome
from adapters.web.problems import Problems
from adapters.web.safety import Guard, check_bind
from adapters.web.sessions import ServerSideSessions
from adapters.web.sign_in import SignIn
from adapters.web.static_files import serve_static
from adapters.web.transfer import transfer
from bot.chat import Archive, Bot, Channel, Connected, Outgoing, PlatformMemory, Rooms, Sessions
from bot.settings import Settings
from bot.unseen import visible

NAME = "web"
DESK = Channel(NAME, "local", "desk", "public", "desk")


class WebPlatform:
    """The page. Posts are looked up in the archive, so sending is nothing but saying so."""

    def __init__(self, settings: Settings, desk: Channel = DESK) -> None:
        check_bind(settings)
        self._settings, self._desk = settings, desk
        self._rooms: Rooms | None = None
        self._sessions: Sessions | None = None
        self._keepsakes: PlatformMemory | None = None

    async def listen(self, bot: Bot) -> None:
        """Requests come through the routes; here one only waits for the end."""
        for request in await bot.unfinished(NAME):
            await bot.finish(request)  # its page is gone: nobody waits for the answer
        await asyncio.Event().wait()

    async def send(self, outgoing: Outgoing) -> tuple[str, ...]:
        """The archive has it: open pages show it within a second."""
        return (outgoing.delivery,)

    async def edit(self, outgoing: Outgoing) -> None:
        """The archive holds the edited form: open pages show it within a second."""

    async def find(self, outgoing: Outgoing) -> tuple[str, ...] | None:
        """A post is in the archive exactly once, however often it is sent."""
        return (outgoing.delivery,)

    def show(self, rooms: Rooms) -> None:
        """Where events and feeds are looked up."""
        self._rooms = rooms

    def use(self, keepsakes: PlatformMemory) -> None:
        """Where small facts are kept."""
        self._keepsakes = keepsakes

    def admit(self, sessions: Sessions) -> None:
        """Where sessions are kept."""
        self._sessions = sessions

    def attach(self, application: web.Application, bot: Bot, archive: Archive) -> None:
        """Add the page's addresses."""
        assert self._rooms is not None, "the rooms are shown before the page is served"
        assert self._sessions is not None, "sessions have their place before the page is served"
        # aiohttp-session keeps its own values under plain strings, which newer aiohttp advises against.
        warnings.filterwarnings("ignore", category=web.NotAppKeyWarning, module="aiohttp_session")
        sessions = ServerSideSessions(self._sessions)
        feed_key = FeedKey(self._keepsakes)
        guard = Guard(self._settings, sessions, feed_key)
        home = PageHome(self._desk, self._settings.zone, archive)
        answering = AnswerSender(guard, home, bot, self._rooms)
        pages = Pages(guard, home, templates(), (bot, archive, self._rooms), answering, feed_key)
        live = Live(guard, home, bot, (archive, self._rooms))
        forms = ChannelForms(guard, home, self._rooms)
        signing_in = SignIn(guard, pages)
        application.middlewares.extend(
            [transfer, session_middleware(sessions), Problems(pages).middleware, guard.middleware]
        )
        application.on_response_prepare.append(guard.add_headers)
        application.add_routes(
            [
                web.get("/", pages.overview),
                web.get("/channel", pages.chat),
                web.post("/feed-key", pages.feed_key),
                *Data(home, self._rooms).routes(),
                web.post("/say", answering.say),
                web.post("/channels", forms.open),
                web.post("/channels/close", forms.close),
                web.post("/lists", forms.keep_list),
                web.get("/live", live.posts),
                web.get("/pulse", live.pulse),
                web.get("/alerts", pages.alerts),
                web.get("/log", pages.log),
                web.get("/complete", live.complete),
                web.get("/events", pages.overview),
                web.get("/events/{name}", pages.event),
                web.get("/feeds", pages.feeds),
                web.get("/feeds/sitrep-feeds.opml", pages.opml),
                web.get("/login", signing_in.form),
                web.post("/login", signing_in.sign_in),
                web.post("/logout", signing_in.sign_out),
                web.post("/logout-all", signing_in.sign_out_all),
                web.post("/name", signing_in.call),
                web.post("/look", signing_in.look),
                web.get("/static/{name}", serve_static),
            ]
        )


def connect(settings: Settings, desk: Channel = DESK) -> Connected:
    """The page as `sitrep run` uses it."""
    platform = WebPlatform(settings, desk)
    return Connected(
        NAME,
        platform,
        pace_seconds=0,
        attach=platform.attach,
        use=platform.use,
        show=platform.show,
        admit=platform.admit,
    )


def templates() -> jinja2.Environment:
    """The page's own templates; what they show is escaped, and nothing in it acts on the words around it."""
    return jinja2.Environment(
        loader=jinja2.PackageLoader("adapters.web"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: visible(value) if type(value) is str else value,
    )
