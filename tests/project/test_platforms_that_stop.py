"""A platform that ends, for whatever reason: the others go on, it is said once, and it is tried again."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from pydantic import SecretStr

from bot import running
from bot.app import App, open_app
from bot.chat import Bot, Channel, Connected, Person, Request
from bot.document import plain
from bot.errors import SitrepError
from bot.running import RunningProcess
from bot.services.delivery.platform_states import PlatformStates, platform_problems
from bot.settings import Settings
from bot.storage.sql.database import Database
from tests.fakes.memory_platform import MemoryPlatform
from tests.fakes.posting_desk import NOW

pytestmark = pytest.mark.slow


class Faulty(MemoryPlatform):
    """A platform whose connection ends so, one after the other; then it stands, once it may."""

    def __init__(self, *ends: Exception) -> None:
        super().__init__()
        self.ends = list(ends)
        self.begun, self.name = 0, "faulty"
        self.may_stand = asyncio.Event()

    async def listen(self, bot: Bot) -> None:
        self.begun += 1
        if self.ends:
            raise self.ends.pop(0)
        await self.may_stand.wait()
        await bot.report(self.name, running.CONNECTION, None)
        await asyncio.Event().wait()


@asynccontextmanager
async def opened(url: str, **platforms: MemoryPlatform) -> AsyncIterator[App]:
    settings = Settings(_env_file=None).model_copy(  # type: ignore[call-arg]  # pydantic-settings takes it
        update={"database_url": SecretStr(url), "http_bind": "127.0.0.1:0", "zone": "UTC"}
    )
    async with open_app(settings, [Connected(name, one) for name, one in platforms.items()]) as app:
        yield app


async def until(holds: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while not holds():  # noqa: ASYNC110  # what a test waits for tells nobody when it is so
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("end", [KeyError("guild_id"), SitrepError("Its token is refused."), OSError("cut")])
async def test_the_others_go_on_and_it_is_said_and_tried_again(
    sqlite_url: str, end: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "FIRST_PAUSE_SECONDS", 0.4)
    faulty, steady = Faulty(end), Faulty()
    steady.name = "steady"
    async with opened(sqlite_url, faulty=faulty, steady=steady) as app:
        process = RunningProcess(app)
        works = asyncio.create_task(process.until_stopped())
        await until(app.desk.states.problems)
        assert "faulty" in await app.problems()
        asked = Request("r1", Channel("steady", "w", "one"), Person("U1"), "sitrep status", NOW)
        said = plain((await app.desk.answer(asked)).document)
        assert "Faulty does not work" in said
        assert ("Its token is refused." in said) is isinstance(end, SitrepError)
        faulty.may_stand.set()
        await until(lambda: faulty.begun == 2)
        await until(lambda: not app.desk.states.problems())
        assert not works.done()
        assert steady.begun == 1
        async with asyncio.timeout(20):
            while "does not work" in plain((await app.desk.answer(asked)).document):  # noqa: ASYNC110  # it is looked up
                await asyncio.sleep(0.01)
        process.stop()
        await works


async def test_the_pauses_grow(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "FIRST_PAUSE_SECONDS", 0.1)
    faulty = Faulty(*(KeyError("guild_id") for _ in range(50)))
    async with opened(sqlite_url, faulty=faulty) as app:
        process = RunningProcess(app)
        works = asyncio.create_task(process.until_stopped())
        await until(lambda: faulty.begun == 1)
        await asyncio.sleep(1.2)
        assert 2 <= faulty.begun <= 5
        process.stop()
        await works


async def test_with_no_platform_that_can_be_used_it_ends_and_says_so(sqlite_url: str) -> None:
    refused = Faulty(SitrepError("Its token is refused."))
    also = Faulty(SitrepError("Its token is refused."))
    async with opened(sqlite_url, one=refused, two=also) as app:
        with pytest.raises(SitrepError, match="token is refused"):
            await RunningProcess(app).until_stopped()


async def test_what_is_said_of_a_platform_outlives_the_process_and_is_logged_once(
    database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    states = PlatformStates(database, lambda: NOW)
    for _ in range(3):
        await states.report("slack", "token", "Slack takes Sitrep's token no longer.")
    async with database.read() as conn:
        (kept,) = await platform_problems(conn)
        assert await platform_problems(conn, ["discord"]) == []
    assert (kept.platform, kept.part, kept.since) == ("slack", "token", NOW)
    assert kept.words == "Slack takes Sitrep's token no longer."
    await PlatformStates(database, lambda: NOW).report("slack", "token", None)
    async with database.read() as conn:
        assert await platform_problems(conn) == []
