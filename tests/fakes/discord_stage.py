"""An editor at the keyboard of a channel in Discord: scenario.Stage."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any

from bot.chat import CommandSpec
from tests.fakes.discord_desk import Desk, choose, command, press, until
from tests.fakes.discord_payloads import ME, ROOM, Json, texts
from tests.scenario import Posted

TRIES = 5  # of a person whom the app does not answer
LATE_SECONDS = 6  # longer than the server bids anybody wait
EDITOR = str(1 << 4)  # Manage Channels


class DiscordStage:
    """Types, mentions and presses as a person in Discord does."""

    def __init__(self, desk: Desk, commands: Sequence[CommandSpec]) -> None:
        self.desk = desk
        self._specs = {spec.name: spec for spec in commands}

    async def type(self, command_line: str) -> str:
        """A slash command; what Discord has none for can only be said in a mention."""
        data = self._data(command_line)
        if data is None:
            return await self.mention(command_line)
        return await self._done(lambda: self.desk.interact(data, permissions=EDITOR))

    async def mention(self, text: str, thread: str | None = None) -> str:
        place: dict[str, Any] = {"channel_id": thread or ROOM}
        if thread and thread not in self.desk.server.threads:
            place = {"message_reference": {"message_id": thread, "channel_id": ROOM}}
        for tried in range(TRIES):
            await self.desk.server.connected.wait()
            session, before = self.desk.server.identifies, len(self._said(thread or ""))
            said = await self.desk.says(f"<@{ME}> {text}", **place)
            if await self._heard(thread or said, before, session):
                if tried:  # what was said before may be answered late: it must not pass for the next answer
                    await asyncio.sleep(LATE_SECONDS)
                return shown(self._said(thread or said)[-1])
        raise AssertionError("never answered")

    async def _heard(self, place: str, before: int, session: int) -> bool:
        """Whether a mention is answered; not, where the session was lost with it."""
        server = self.desk.server
        await until(lambda: len(self._said(place)) > before or server.identifies > session, 20)
        with suppress(TimeoutError):
            await until(lambda: len(self._said(place)) > before, 2)
        return len(self._said(place)) > before

    async def press(self, post: str, button: str) -> str:
        message = next(one for one in self._all() if one["id"] == post)
        rows = [one["components"] for one in message["components"] if one["type"] == 1]
        found = next(one for row in rows for one in row if button in _offered(one))
        data = press(found["custom_id"]) if "label" in found else choose(found, button)
        return await self._done(lambda: self.desk.interact(data, 3, message=message, permissions=EDITOR))

    def posts(self) -> Sequence[Posted]:
        found = [
            Posted(
                one["id"],
                shown(one),
                _answered(one) if place == ROOM else place,
                one["edited_timestamp"] is not None,
                tuple(labels(one)),
            )
            for place, messages in self.desk.server.messages.items()
            for one in messages
        ]
        return sorted(found, key=lambda one: int(one.id))

    async def _done(self, act: Callable[[], Awaitable[str]]) -> str:
        """Do it, and again where Discord says that the app does not respond: its session was lost."""
        for _ in range(TRIES):
            await self.desk.server.connected.wait()
            session, interaction = self.desk.server.identifies, await act()
            with suppress(TimeoutError):
                return await self._answered(interaction, session)
        raise AssertionError("never answered")

    async def _answered(self, interaction: str, session: int) -> str:
        server = self.desk.server

        def answers() -> list[Json]:
            return [
                one.body
                for one in server.calls
                if "components" in one.body and f"/t{interaction}" in one.path
            ]

        await until(lambda: answers() or self._lost(interaction, session), 20)
        if not answers():
            raise TimeoutError
        await asyncio.sleep(0.02)
        return "\n".join(shown(one) for one in answers())

    def _lost(self, event: str, session: int) -> bool:
        """Whether it was sent into a session that is over, unseen."""
        server = self.desk.server
        return server.identifies > session and event not in server.callbacks

    def _said(self, place: str) -> list[Json]:
        return self.desk.server.messages.get(place, [])

    def _all(self) -> list[Json]:
        return [one for messages in self.desk.server.messages.values() for one in messages]

    def _data(self, line: str) -> dict[str, Any] | None:
        words = line.split()
        names = [" ".join(words[:2]), words[0], f"{words[0]} show"]
        name = next((one for one in names if one in self._specs), None)
        if name is None:
            return None
        spec = self._specs[name]
        rest = words[2:] if name == names[0] else words[1:]
        values: dict[str, Any] = {}
        for parameter in spec.parameters:
            if parameter.keyword in rest:
                at = rest.index(parameter.keyword or "")
                values[parameter.name] = rest[at + 1]
                del rest[at : at + 2]
        free = next((one.name for one in spec.parameters if one.keyword is None), None)
        if free and rest:
            values[free] = " ".join(rest)
        group, _, sub = name.partition(" ")
        data = command(group, sub, **values)
        return data if sub else {**data, "options": data["options"][0]["options"]}


def _answered(message: Json) -> str | None:
    """The message that one answers in the channel."""
    return str(message["message_reference"]["message_id"]) if "message_reference" in message else None


def shown(message: Json) -> str:
    """What a reader sees of it."""
    named = re.sub(r"</([^:>]+):\d+>", r"/\1", texts(message))
    return re.sub(r"\\([^0-9A-Za-z\s])", r"\1", named)


def labels(message: Json) -> list[str]:
    rows = [one["components"] for one in message["components"] if one["type"] == 1]
    return [label for row in rows for one in row for label in _offered(one)]


def _offered(component: Json) -> list[str]:
    """The label of a button, or those of a menu's choices."""
    return [component["label"]] if "label" in component else [one["label"] for one in component["options"]]
