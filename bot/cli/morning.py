"""The demo: a day and a half of invented news, an evening's briefing, and the one of this morning."""

import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import SecretStr

from bot.app import App, open_app
from bot.chat import Bot, Connected, Outgoing, Platform
from bot.cli.asking import answered
from bot.cli.progress import Progress
from bot.cli.shell import Shell, say
from bot.demo.server import HOST, NewsServer
from bot.document import Buttons
from bot.errors import SitrepError
from bot.jobs.runner import drain
from bot.logs import set_up_logging
from bot.running import RunningProcess
from bot.settings import Settings, read_settings

CONSOLE = "console"
# Hours before the present at which the outlets are looked at, so that events have a past of their own.
DAYS_BEFORE = (30.5, 29, 27, 26, 21, 18.5, 15.5, 13)
SINCE = (12, 9, 7.5, 6, 5, 4, 2.5, 1, 0)  # the first of them is the evening's briefing


class DemoClock:
    """The demo's clock: it stands where it is put, until it is let go."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.at: datetime | None = now

    def __call__(self) -> datetime:
        """The demo's present."""
        return self.at or datetime.now(UTC)

    def let_go(self) -> None:
        """Run with the world's clock from here on."""
        self.at = None


class HiddenTerminal:
    """The terminal, silent at first: deliveries arrive, and are shown only once it is `open`."""

    def __init__(self, inner: Platform) -> None:
        self._inner = inner
        self.open = False
        self.offered = "events"  # a command that the briefing itself offers
        self.leave: Callable[[], None] = _nothing  # what ends everything when the person leaves

    async def listen(self, bot: Bot) -> None:
        """Take what is typed; whoever leaves the prompt leaves the demo."""
        await self._inner.listen(bot)
        self.leave()

    async def send(self, outgoing: Outgoing) -> tuple[str, ...]:
        """Show it, once the terminal is open."""
        if not self.open:
            return (outgoing.delivery,)
        buttons = [block.buttons for block in outgoing.document.blocks if isinstance(block, Buttons)]
        self.offered = next((b.command for row in buttons for b in row if b.label == "Toll"), self.offered)
        return await self._inner.send(outgoing)

    async def edit(self, outgoing: Outgoing) -> None:
        """What nobody has seen needs no showing again."""
        if self.open:
            await self._inner.edit(outgoing)

    async def find(self, outgoing: Outgoing) -> tuple[str, ...] | None:
        """As the terminal does."""
        return await self._inner.find(outgoing)


def _nothing() -> None:
    return


async def play(shell: Shell, *, interactive: bool) -> None:
    """Read the invented news up to last evening, brief, read on until now, and show what is new."""
    clock = DemoClock(datetime.now(UTC).replace(second=0, microsecond=0))
    with TemporaryDirectory(prefix="sitrep-demo-") as folder:
        settings = _settings(Path(folder))
        set_up_logging(settings)
        terminal = HiddenTerminal(shell.platforms[CONSOLE](settings).platform)
        platforms = [Connected(CONSOLE, terminal, pace_seconds=0)]
        if interactive and shell.page is not None:
            platforms.append(shell.page(settings, shell.request("").channel))
        async with NewsServer(clock.now) as news, open_app(settings, platforms, clock) as app:
            with Progress() as progress:
                await MorningScript(shell, app, news, clock, progress).run()
            terminal.open = True
            await app.decide()
            await drain(app.deliver)
            if interactive:
                clock.let_go()
                await _go_on(app, terminal)


async def _go_on(app: App, terminal: HiddenTerminal) -> None:
    """Work as `sitrep run` does, until the person leaves."""
    if len(app.platforms) > 1:
        say(f"\nThe same in your browser, while this runs: http://{app.settings.http_bind}/")
    say(f"\nAsk about it: {terminal.offered} · statements minister · search bridge · help · exit")
    running = RunningProcess(app)
    terminal.leave = running.stop
    await running.until_stopped()


def _settings(folder: Path) -> Settings:
    asked = read_settings()
    return asked.model_copy(
        update={
            "database_url": SecretStr(f"sqlite:///{folder / 'demo.sqlite3'}"),
            "allow_private_hosts": (HOST,),
            "http_proxy": None,
            "http_bind": _free(asked.http_bind),
            "log_level": "error",
        }
    )


def _free(bind: str) -> str:
    """The address that is set for the page, or another port there when somebody listens already."""
    host, _, port = bind.rpartition(":")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for one in (int(port), 0):
        with socket.socket(family) as tried, suppress(OSError):
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind((host.strip("[]"), one))
            return f"{host}:{tried.getsockname()[1]}"
    return bind  # no address of this machine: whoever listens says so


@dataclass(frozen=True, slots=True)
class MorningScript:
    """What happens before the terminal shows anything."""

    shell: Shell
    app: App
    news: NewsServer
    clock: DemoClock
    progress: Progress

    async def run(self) -> None:
        """Follow the outlets, live through the days, and set the schedule in time for the evening."""
        self._go_back(DAYS_BEFORE[0])
        for address in self.news.feeds:
            await self._type(f"feeds add {address}")
        await self._live_through(DAYS_BEFORE)
        await self._type(_schedule(self.clock.now))
        await self._live_through(SINCE)

    async def _live_through(self, hours: tuple[float, ...]) -> None:
        for one in hours:
            self._go_back(one)
            self.progress.step(f"Reading the news of {self.clock():%a %H:%M} from {self.news.base}")
            await self.app.catch_up()
            if one:  # the present's own briefing is decided when it can be seen
                await self.app.decide()
                await drain(self.app.deliver)

    def _go_back(self, hours: float) -> None:
        self.clock.at = self.news.moment = self.clock.now - timedelta(hours=hours)

    async def _type(self, words: str) -> None:
        reply = await answered(self.app, self.shell.request(words))
        if not reply.ok:
            raise SitrepError(f"The demo could not be set up: {reply.document.notice}")


def _schedule(now: datetime) -> str:
    """Briefings at this time of day and twelve hours from it, so that one was last evening and one is due."""
    times = sorted(f"{moment:%H:%M}" for moment in (now, now - timedelta(hours=12)))
    return f"briefing schedule {','.join(times)} zone UTC"
