"""The demo: a day and a half of invented news, an evening's briefing, and the one of this morning."""

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
from bot.errors import SitrepError
from bot.logs import set_up_logging
from bot.settings import Settings, read_settings

CONSOLE = "console"
# Hours before the present at which the outlets are looked at, so that events have a past of their own.
BEFORE_THE_EVENING = (30.5, 29, 27, 26, 21, 18.5, 15.5, 14, 12)
SINCE_THE_EVENING = (9, 7.5, 6, 5, 4, 2.5, 1, 0)


class Days:
    """The demo's clock: it stands where it is put."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.at = now

    def __call__(self) -> datetime:
        """Where it stands."""
        return self.at

    def go_back(self, hours: float) -> datetime:
        """Stand so many hours before the present."""
        self.at = self.now - timedelta(hours=hours)
        return self.at


class Curtain:
    """The terminal behind a curtain: deliveries arrive, and are seen only once it is `open`."""

    def __init__(self, inner: Platform) -> None:
        self._inner = inner
        self.open = False
        self.hidden = 0

    async def listen(self, bot: Bot) -> None:
        """Take what is typed."""
        await self._inner.listen(bot)

    async def send(self, outgoing: Outgoing) -> tuple[str, ...]:
        """Show it, or count it."""
        if self.open:
            return await self._inner.send(outgoing)
        self.hidden += 1
        return (outgoing.delivery,)

    async def edit(self, outgoing: Outgoing) -> None:
        """What nobody has seen needs no showing again."""
        if self.open:
            await self._inner.edit(outgoing)

    async def find(self, outgoing: Outgoing) -> tuple[str, ...] | None:
        """As the terminal does."""
        return await self._inner.find(outgoing)


async def play(shell: Shell, *, interactive: bool) -> None:
    """Read the invented news up to last evening, brief, read on until now, and show what is new."""
    clock = Days(datetime.now(UTC).replace(second=0, microsecond=0))
    with TemporaryDirectory(prefix="sitrep-demo-") as folder:
        settings = _settings(Path(folder))
        set_up_logging(settings)
        curtain = Curtain(shell.platforms[CONSOLE](settings).platform)
        connected = Connected(CONSOLE, curtain, pace_seconds=0)
        async with NewsServer(clock.now) as news, open_app(settings, [connected], clock) as app:
            with Progress() as progress:
                await _set_up(shell, app, news, clock)
                await _live_through(app, news, clock, progress, BEFORE_THE_EVENING)
                await _live_through(app, news, clock, progress, SINCE_THE_EVENING)
            curtain.open = True
            await app.decide()
            await app.deliver()
            if interactive:
                say("\nAsk about it: toll E3 · statements minister · search bridge · help · exit")
                await curtain.listen(app.desk)


def _settings(folder: Path) -> Settings:
    return read_settings().model_copy(
        update={
            "database_url": SecretStr(f"sqlite:///{folder / 'demo.sqlite3'}"),
            "allow_private_hosts": (HOST,),
            "http_proxy": None,
            "log_level": "error",
        }
    )


async def _set_up(shell: Shell, app: App, news: NewsServer, clock: Days) -> None:
    """Follow every outlet, and be briefed now and twelve hours earlier, each day."""
    clock.go_back(BEFORE_THE_EVENING[0])
    news.moment = clock.at
    times = sorted((clock.now, clock.now - timedelta(hours=12)), reverse=True)
    said = [f"feeds add {address}" for address in news.feeds]
    said.append("briefing schedule " + ",".join(f"{moment:%H:%M}" for moment in times) + " zone UTC")
    for words in said:
        reply = await answered(app, shell.request(words))
        if not reply.ok:
            raise SitrepError(f"The demo could not be set up: {reply.document.notice}")


async def _live_through(
    app: App, news: NewsServer, clock: Days, progress: Progress, hours: tuple[float, ...]
) -> None:
    for one in hours:
        news.moment = clock.go_back(one)
        progress.step(f"Reading the news of {clock.at:%a %H:%M} from {news.base}")
        await app.catch_up()
        if one:  # the present's own briefing is shown, not hidden
            await app.decide()
            await app.deliver()
