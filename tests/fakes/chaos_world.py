"""The world round bots under fault: publishers, a chat platform, processes, and what befalls them."""

import asyncio
import contextlib
import os
import random
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import escape
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.model import Article
from tests.fakes.chaos_stores import Store
from tests.fakes.feed_server import FeedServer
from tests.fakes.loopback_chat import ChatService

ROOT = Path(__file__).parent.parent.parent
FEEDS = 5


class StormyChat(ChatService):
    """A platform that can be down, and can leave a caller hanging, after the post or before it."""

    def __init__(self, seed: int, calm: bool) -> None:
        super().__init__(seed)
        self.calm, self.weather = calm, "fair"

    async def _post(self, request: web.Request) -> web.Response:
        if self.weather == "down" and request.transport is not None:
            request.transport.abort()
            return web.Response()
        if self.weather == "hanging":
            if self._random.random() < 0.5:
                self._keep(await request.json())
            await asyncio.sleep(1.5)
            if request.transport is not None:
                request.transport.abort()
            return web.Response()
        if self.calm:
            return web.json_response({"id": self._keep(await request.json())})
        return await super()._post(request)

    def _keep(self, body: dict[str, Any]) -> str:
        self.posts.append(body | {"id": f"m{len(self.posts)}"})
        return str(self.posts[-1]["id"])

    async def _find(self, request: web.Request) -> web.Response:
        if self.weather == "down" and request.transport is not None:
            request.transport.abort()
        return await super()._find(request)


class Publishers:
    """Feeds that carry stories as they are told, each now and then slow, hanging, half there or broken."""

    def __init__(self, server: FeedServer, stories: Sequence[Article], told_at: datetime) -> None:
        self._server, self._stories, self._told_at = server, stories, told_at
        self.told = 0
        self.weather = ["fair"] * FEEDS
        for number in range(FEEDS):
            server.pages[f"/{number}"] = self._page(number)

    def tell(self, more: int) -> None:
        self.told = min(self.told + more, len(self._stories))

    def _page(self, number: int) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def answer(request: web.Request) -> web.StreamResponse:
            body, weather = self._feed(number), self.weather[number]
            match weather:
                case "slow":
                    await asyncio.sleep(0.7)
                case "hanging" | "half":
                    response = web.StreamResponse(headers={"Content-Length": str(len(body))})
                    if weather == "half":
                        await response.prepare(request)
                        await response.write(body[: len(body) // 2])
                    await asyncio.sleep(2.0)
                    if request.transport is not None:
                        request.transport.abort()
                case "broken":
                    return web.Response(body=body[: len(body) // 3])
                case "failing":
                    return web.Response(status=500)
            return web.Response(body=body)

        return answer

    def _feed(self, number: int) -> bytes:
        items = ""
        for place, one in enumerate(self._stories[: self.told]):
            at = (self._told_at + timedelta(minutes=place)).strftime("%a, %d %b %Y %H:%M:%S +0000")
            if place % FEEDS == number:
                items += (
                    f"<item><guid>{one.id}</guid><title>{escape(one.title)}</title><pubDate>{at}</pubDate>"
                    f"<description>{escape(one.text)}</description></item>"
                )
        return f'<rss version="2.0"><channel><title>Wire {number}</title>{items}</channel></rss>'.encode()


class Processes:
    """The bot's processes, each begun again when it ends, as an init system does."""

    def __init__(self, roles: Sequence[str], environment: dict[str, str], log: Path) -> None:
        self._roles, self._environment, self._log = roles, environment, log
        self._running: list[asyncio.subprocess.Process] = []
        self._keepers: list[asyncio.Task[None]] = []
        self.ended: list[tuple[str, int]] = []

    def start(self) -> None:
        self._keepers = [asyncio.create_task(self._keep(role)) for role in self._roles]

    def pids(self) -> list[int]:
        return [one.pid for one in self._running if one.returncode is None]

    async def stop(self) -> list[int]:
        """SIGTERM to all; how each ended."""
        for keeper in self._keepers:
            keeper.cancel()
        await asyncio.gather(*self._keepers, return_exceptions=True)
        for one in self._running:
            signal_to(one.pid, signal.SIGTERM)
        try:
            async with asyncio.timeout(20):
                return [await one.wait() for one in self._running]
        except TimeoutError:
            for one in self._running:
                signal_to(one.pid, signal.SIGKILL)
            raise

    async def end(self) -> None:
        """None is left, however the run went."""
        for keeper in self._keepers:
            keeper.cancel()
        await asyncio.gather(*self._keepers, return_exceptions=True)
        for one in self._running:
            if one.returncode is None:
                signal_to(one.pid, signal.SIGKILL)
                await one.wait()

    async def _keep(self, role: str) -> None:
        while True:
            with self._log.open("a") as log:
                process = await asyncio.create_subprocess_exec(
                    sys.executable, "-m", "tests.fakes.chaos_bot", "run", "--role", role,
                    cwd=ROOT, env=self._environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                )  # fmt: skip
            self._running.append(process)
            status = await process.wait()
            self._running.remove(process)
            self.ended.append((role, status))
            await asyncio.sleep(0.2)


def signal_to(pid: int | None, number: int) -> None:
    if pid is None:
        return
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


class MovingClock:
    """How far the bots' clocks are off, in a file that they read."""

    def __init__(self, file: Path) -> None:
        self.file, self._seconds = file, 0.0
        self.step(0)

    def step(self, seconds: float) -> None:
        self._seconds += seconds
        whole = self.file.with_suffix(".new")
        whole.write_text(str(self._seconds))
        whole.replace(self.file)

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self._seconds)


@dataclass
class World:
    """Everything round the bots that can go wrong."""

    store: Store
    chat: StormyChat
    publishers: Publishers
    processes: Processes
    clock: MovingClock


class Misfortune:
    """Draws what goes wrong next, and lets it; `done` is what did."""

    def __init__(self, dice: random.Random, world: World) -> None:
        self._dice, self._world = dice, world
        self.done: list[str] = []
        self._kinds = {
            "kill": (3, self._kill),
            "freeze": (2, self._freeze),
            "database": (4, self._database),
            "clock": (2, self._clock),
            "feed": (3, self._feed),
            "chat": (3, self._chat),
            "hour": (1, self._hour_down),
        }

    async def strike(self) -> None:
        names = list(self._kinds)
        (name,) = self._dice.choices(names, [self._kinds[each][0] for each in names])
        self.done.append(f"{name} {await self._kinds[name][1]()}".strip())

    async def _kill(self) -> str:
        signal_to(self._one(), signal.SIGKILL)
        return ""

    async def _freeze(self) -> str:
        pid, seconds = self._one(), self._dice.uniform(0.3, 2.0)
        signal_to(pid, signal.SIGSTOP)
        await asyncio.sleep(seconds)
        signal_to(pid, signal.SIGCONT)
        return f"{seconds:.1f} s"

    async def _database(self) -> str:
        store = self._world.store
        fault, seconds = self._dice.choice(store.faults), self._dice.uniform(0.1, 2.0)
        await store.suffer(fault, seconds, self._world.processes.pids())
        return f"{fault} {seconds:.1f} s"

    async def _clock(self) -> str:
        seconds = self._dice.choice((-120, -5, 30, 100, 600))
        self._world.clock.step(seconds)
        return f"{seconds:+} s"

    async def _feed(self) -> str:
        number, seconds = self._dice.randrange(FEEDS), self._dice.uniform(0.3, 2.5)
        weather = self._dice.choice(("slow", "hanging", "half", "broken", "failing"))
        self._world.publishers.weather[number] = weather
        await asyncio.sleep(seconds)
        self._world.publishers.weather[number] = "fair"
        return weather

    async def _chat(self) -> str:
        weather, seconds = self._dice.choice(("down", "hanging")), self._dice.uniform(0.3, 2.0)
        self._world.chat.weather = weather
        await asyncio.sleep(seconds)
        self._world.chat.weather = "fair"
        return f"{weather} {seconds:.1f} s"

    async def _hour_down(self) -> str:
        """An hour on the bots' clocks, in steps between which they try again."""
        self._world.chat.weather = "down"
        for _ in range(6):
            self._world.clock.step(600)
            await asyncio.sleep(0.6)
        self._world.chat.weather = "fair"
        return ""

    def _one(self) -> int | None:
        running = self._world.processes.pids()
        return self._dice.choice(running) if running else None
