"""An editor at the keyboard of a channel in Discord: scenario.Stage."""

import asyncio
import re
from collections.abc import Sequence
from typing import Any

from bot.chat import CommandSpec
from tests.fakes.discord_desk import Desk, command, press, until
from tests.fakes.discord_payloads import ME, ROOM, Json, texts
from tests.scenario import Posted

EDITOR = str(1 << 4)  # Manage Channels


class DiscordStage:
    """Types, mentions and presses as a person in Discord does."""

    def __init__(self, desk: Desk, commands: Sequence[CommandSpec]) -> None:
        self._desk = desk
        self._specs = {spec.name: spec for spec in commands}

    async def type(self, command_line: str) -> str:
        """A slash command; what Discord has none for can only be said in a mention."""
        data = self._data(command_line)
        if data is None:
            return await self.mention(command_line)
        return await self._answered(await self._desk.interact(data, permissions=EDITOR))

    async def mention(self, text: str, thread: str | None = None) -> str:
        place: dict[str, Any] = {"channel_id": thread or ROOM}
        if thread and thread not in self._desk.server.threads:
            place = {"message_reference": {"message_id": thread, "channel_id": ROOM}}
        said = await self._desk.says(f"<@{ME}> {text}", **place)
        under, before = thread or said, len(self._said(thread or said))
        await until(lambda: len(self._said(under)) > before, 20)
        return shown(self._said(under)[-1])

    async def press(self, post: str, button: str) -> str:
        message = next(one for one in self._all() if one["id"] == post)
        rows = [one["components"] for one in message["components"] if one["type"] == 1]
        found = next(one for row in rows for one in row if one["label"] == button)
        data = press(found["custom_id"])
        return await self._answered(await self._desk.interact(data, 3, message=message, permissions=EDITOR))

    def posts(self) -> Sequence[Posted]:
        found = [
            Posted(
                one["id"],
                shown(one),
                None if place == ROOM else place,
                one["edited_timestamp"] is not None,
                tuple(labels(one)),
            )
            for place, messages in self._desk.server.messages.items()
            for one in messages
        ]
        return sorted(found, key=lambda one: int(one.id))

    async def _answered(self, interaction: str) -> str:
        server = self._desk.server

        def answers() -> list[Json]:
            return [
                one.body
                for one in server.calls
                if "components" in one.body and f"/t{interaction}" in one.path
            ]

        await until(answers, 20)
        await asyncio.sleep(0.02)
        return "\n".join(shown(one) for one in answers())

    def _said(self, place: str) -> list[Json]:
        return self._desk.server.messages.get(place, [])

    def _all(self) -> list[Json]:
        return [one for messages in self._desk.server.messages.values() for one in messages]

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


def shown(message: Json) -> str:
    """What a reader sees of it."""
    return re.sub(r"\\([^0-9A-Za-z\s])", r"\1", texts(message))


def labels(message: Json) -> list[str]:
    rows = [one["components"] for one in message["components"] if one["type"] == 1]
    return [button["label"] for row in rows for button in row]
