"""The terminal as a platform: what is typed becomes requests, what comes is shown."""

import asyncio
import io
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from adapters import PLATFORMS
from adapters.console.app import CHANNEL, ConsolePlatform, typed
from bot.chat import Channel, Choice, CommandSpec, Outgoing, Person, Reply, Request
from bot.document import Button, Buttons, Document, Text, words
from bot.settings import Settings
from tests.fakes.patience import PATIENCE_SECONDS


class FakeBot:
    """Answers everything with what was asked."""

    commands = (CommandSpec("toll show", "The ledger", "/toll E14"),)

    def __init__(self) -> None:
        self.asked: list[Request] = []
        self.finished: list[str] = []
        self.answered = asyncio.Event()

    async def accept(self, request: Request) -> bool:
        return request.text != "seen before"

    async def answer(self, request: Request) -> Reply:
        self.asked.append(request)
        row = Buttons((Button("Toll", "toll E1"),))
        return Reply(Document((Text(words(f"you asked {request.text}")), row)))

    async def finish(self, request: Request) -> None:
        self.finished.append(request.id)
        self.answered.set()

    async def unfinished(self, platform: str) -> tuple[Request, ...]:
        return ()

    async def problem(self, request: Request) -> str | None:
        return None

    async def suggest(self, request: Request, parameter: str, typed: str) -> tuple[Choice, ...]:
        return ()

    async def home(self, channel: Channel, person: Person) -> Document:
        return Document(())

    async def workspaces(self, platform: str) -> tuple[str, ...]:
        return ()

    async def workspace_removed(self, platform: str, workspace: str) -> None:
        return


def outgoing(text: str, doubtful: bool = False) -> Outgoing:
    return Outgoing("d7", CHANNEL, Document((Text(words(text)),)), doubtful=doubtful)


async def listen(
    monkeypatch: pytest.MonkeyPatch, lines: str, platform: ConsolePlatform | None = None
) -> FakeBot:
    monkeypatch.setattr("sys.stdin", io.StringIO(lines))
    bot = FakeBot()
    async with asyncio.timeout(PATIENCE_SECONDS):
        await (platform or ConsolePlatform()).listen(bot)
    return bot


async def test_the_end_of_a_pipe_is_nobody_leaving(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("one\n"))
    bot = FakeBot()
    listening = asyncio.create_task(ConsolePlatform().listen(bot))
    await asyncio.wait_for(bot.answered.wait(), PATIENCE_SECONDS)
    await asyncio.sleep(0.01)
    assert not listening.done()
    listening.cancel()


PIPED = """
import asyncio
from adapters.console.keyboard import Keyboard

async def wait():
    keyboard = Keyboard("> ")
    print(await keyboard.line(), await keyboard.line(), flush=True)
    waiting = asyncio.create_task(keyboard.line())
    await asyncio.sleep(0.2)  # a thread waits at the pipe by now
    waiting.cancel()

asyncio.run(wait())
"""


def test_a_pipe_that_stays_open_keeps_nobody_from_ending() -> None:
    started = subprocess.Popen(
        [sys.executable, "-c", PIPED], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert started.stdin is not None
    started.stdin.write("one\nzwölf\n".encode())
    started.stdin.flush()
    try:
        assert started.wait(PATIENCE_SECONDS) == 0, "no abort in the interpreter's last breath"
        said, complaint = started.communicate()
    finally:
        started.kill()
    assert said.decode().split() == ["one", "zwölf"]
    assert complaint == b""


async def test_each_line_is_asked_answered_and_finished(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    bot = await listen(monkeypatch, "/toll E1\n\n   \n@Sitrep events bridge\nexit\n")
    assert [request.text for request in bot.asked] == ["toll E1", "events bridge"]
    assert bot.finished == [request.id for request in bot.asked]
    assert capsys.readouterr().out == "you asked toll E1\nyou asked events bridge\n"


@pytest.mark.parametrize("word", ["exit", "quit", "EXIT", "/exit"])
async def test_a_person_can_leave(monkeypatch: pytest.MonkeyPatch, word: str) -> None:
    bot = await listen(monkeypatch, f"one\n{word}\ntwo\n")
    assert [request.text for request in bot.asked] == ["one"]


async def test_what_was_taken_before_is_not_answered_again(monkeypatch: pytest.MonkeyPatch) -> None:
    bot = await listen(monkeypatch, "seen before\nexit\n")
    assert bot.asked == []


async def test_a_bare_number_asks_about_the_last_delivery(monkeypatch: pytest.MonkeyPatch) -> None:
    platform = ConsolePlatform()
    assert await platform.send(outgoing("a briefing")) == ("d7",)
    bot = await listen(monkeypatch, "2\nhelp\nexit\n", platform)
    assert [request.channel.thread for request in bot.asked] == ["d7", None]


async def test_a_doubtful_delivery_and_a_changed_one_say_so(capsys: pytest.CaptureFixture[str]) -> None:
    platform = ConsolePlatform()
    await platform.send(outgoing("sent", doubtful=True))
    await platform.edit(outgoing("changed"))
    shown = capsys.readouterr().out.splitlines()
    assert shown[0] == "(This may have been shown before.)"
    assert shown[2:] == ["(What follows replaces what was shown before.)", "changed"]
    assert await platform.find(outgoing("sent")) is None


def test_the_person_at_the_terminal_may_do_everything() -> None:
    request = typed("feeds list")
    assert request.person.editor
    assert request.person.admin
    assert request.channel == CHANNEL
    assert (datetime.now(UTC) - request.received).total_seconds() < 5
    assert typed("feeds list").id != request.id


def test_the_terminal_is_there_by_name() -> None:
    assert PLATFORMS["console"](Settings(_env_file=None)).name == "console"
