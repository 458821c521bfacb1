"""What a small Discord knows of interactions: acknowledged once, in time, and answered only after that."""

import asyncio
from collections.abc import Callable
from typing import Any

from tests.fakes.discord_payloads import ROOM, V2, Json
from tests.fakes.discord_rooms import Answer, Rooms, refusal, unknown
from tests.fakes.discord_rules import callback_faults, message_faults

PATIENCE_SECONDS = 900.0  # Discord's are 3; test machines are busy, so a test of them sets them itself
_FORM = 9  # a type of first answer


class Interactions:
    """Each by its id. `callbacks` are when and how they were acknowledged, `answered` got more since."""

    def __init__(self, rooms: Rooms, invalid: Callable[[list[str]], Answer | None]) -> None:
        self.callbacks: dict[str, tuple[float, Json]] = {}
        self.answered: set[str] = set()
        self.patience_seconds = PATIENCE_SECONDS
        self._rooms = rooms
        self._invalid = invalid
        self._sent: dict[str, tuple[float, int]] = {}
        self._originals: set[str] = set()  # interactions whose first answer stands

    def sent(self, data: Json) -> None:
        """An interaction is on its way to the bot."""
        self._sent.setdefault(data["id"], (asyncio.get_running_loop().time(), data["type"]))

    def acknowledge(self, interaction: str, body: Json) -> Answer:
        now = asyncio.get_running_loop().time()
        begun, kind = self._sent.get(interaction, (0.0, 0))
        if interaction in self.callbacks:
            return refusal(400, 40060, "Interaction has already been acknowledged.")
        if now > begun + self.patience_seconds:
            return unknown("interaction", 10062)
        faults = callback_faults(body) + ["a form on a form"] * (kind == 5 and body["type"] == _FORM)
        if (refused := self._invalid(faults)) is not None:
            return refused
        self.callbacks[interaction] = (now, body)
        self._originals.add(interaction)
        return {"interaction": {"id": interaction, "type": kind, "response_message_loading": True}}, 200

    def more(self, method: str, token: str, rest: list[str], call: Any) -> Answer:
        """What comes by the interaction's webhook."""
        interaction = token.removeprefix("t")
        if interaction not in self.callbacks:
            return unknown("Webhook", 10015)
        if rest and interaction not in self._originals:
            return unknown("Message", 10008)
        if method == "DELETE":
            self._originals.discard(interaction)
            return {}, 204
        # What is thinking takes whatever form its answer has.
        before = {"flags": 0, "content": ""} if rest else None
        if (refused := self._invalid(message_faults(call.body, call.files, before))) is not None:
            return refused
        self.answered.add(interaction)
        return self._rooms.made(ROOM, {"flags": V2, **call.body}), 200
