"""A working day at a terminal: the same as in Slack and Discord, read off the screen."""

import asyncio
import sys

import pytest

from bot.chat import Connected
from bot.settings import Settings
from tests.fakes.terminal_stage import Screen, TerminalStage, WatchedConsole
from tests.scenario import open_world, working_day

pytestmark = pytest.mark.slow


async def test_a_working_day(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen()
    monkeypatch.setattr(sys, "stdout", screen)
    console = WatchedConsole(screen)
    stage = TerminalStage(console, screen)
    monkeypatch.setattr(sys, "stdin", stage.keyboard)
    settings = Settings(_env_file=None)  # type: ignore[call-arg]  # pydantic-settings takes it
    async with open_world(sqlite_url, Connected("console", console, pace_seconds=0), settings) as world:
        listening = asyncio.create_task(console.listen(stage.listening_to(world.app.desk)))
        await working_day(world, stage)
        stage.leave()
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
    stage.keyboard.close()
    correction = next(post for post in stage.posts() if post.thread)
    assert "(This belongs to what was shown before.)" in correction.text
