"""The shared scenario's Stage in the small Slack: one channel, one editor, over whatever transport is set."""

from collections.abc import Awaitable, Callable

from adapters.slack.command_names import CommandNames
from tests.fakes.slack_people import DECLARED, Someone
from tests.fakes.slack_rules import seen
from tests.fakes.slack_server import SlackServer
from tests.fakes.slack_workspace import Json
from tests.scenario import Posted

called = CommandNames().called
OFFER = "Show the answer"


class SlackStage:
    """#duty-desk, with its creator at the keyboard."""

    def __init__(self, slack: SlackServer) -> None:
        self._slack = slack
        self._someone = Someone(slack)

    async def type(self, command: str) -> str:
        name, _, rest = command.partition(" ")
        line = f"{called(name)} {rest}" if called(name) in DECLARED else f"/sitrep {command}"
        return await self._answer(lambda: self._someone.command(line), command)

    async def mention(self, text: str, thread: str | None = None) -> str:
        return await self._answer(lambda: self._someone.mention(text, thread), text)

    async def press(self, post: str, button: str) -> str:
        found = next(one for one in self._slack.posts if one["ts"] == post)
        return await self._answer(lambda: self._someone.press(found, button), button.lower())

    def posts(self) -> list[Posted]:
        return [
            Posted(
                one["ts"], seen(one["blocks"]), one.get("thread_ts"), bool(one.get("edited")), _buttons(one)
            )
            for one in self._slack.posts
            if one["channel"] == "C1"
        ]

    async def _answer(self, ask: Callable[[], Awaitable[object]], asked: str) -> str:
        """What comes after it; an answer in doubt is asked for by its button, as a person would."""
        private, shown = len(self._slack.private), len(self._slack.posts)

        def new() -> list[Json]:
            found = [*self._slack.private[private:], *self._slack.posts[shown:]]
            return [one for one in found if OFFER not in _buttons(one) or f"“{asked}" in seen(one["blocks"])]

        try:
            await ask()
        except TimeoutError:  # the connection broke before it was acknowledged: Slack says that it failed
            if not new():
                await ask()
        await self._slack.until(new)
        offer = next((one for one in new() if OFFER in _buttons(one)), None)
        if offer is not None:
            return await self._answer(lambda: self._someone.press(offer, OFFER), "again")
        return "\n".join(seen(one["blocks"]) for one in new())


def _buttons(post: Json) -> tuple[str, ...]:
    rows = [block["elements"] for block in post["blocks"] if block["type"] == "actions"]
    offered = [choice for row in rows for one in row for choice in one.get("options", [one])]  # or a menu's
    return tuple(one["text"]["text"] for one in offered)
