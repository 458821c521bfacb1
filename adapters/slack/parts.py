"""A delivery -> the messages it takes in Slack, each marked with the delivery and its place in it."""

import hashlib
import json
import re
from collections.abc import Sequence
from typing import Any

from adapters.slack.limits import MESSAGE_CHARACTERS
from adapters.slack.mrkdwn import escaped
from adapters.slack.plain_text import plain_text
from adapters.slack.render import SlackMessage, messages
from bot.chat import Outgoing

MARK = "sitrep_delivery"  # event_type of our message metadata
_NAME = re.compile(rf"{MARK}\.(?P<delivery>\w+)\.(?P<part>\d+)\.(?P<most>\d+)(\.\w+)?")
SHORTEST_MESSAGE = 1_000  # characters below which a message is not split further
_MOST_REMEMBERED = 1_000

Json = dict[str, Any]


class MessageParts:
    """Splits deliveries, and remembers of which Slack wanted shorter messages."""

    def __init__(self) -> None:
        self._shorter: dict[str, int] = {}  # delivery -> characters a message

    def of(self, out: Outgoing) -> tuple[SlackMessage, ...]:
        """The messages of a delivery."""
        return messages(out.document, doubtful=out.doubtful, most_characters=self._most(out.delivery))

    def payload(self, out: Outgoing, at: int, part: SlackMessage) -> Json:
        """What Slack is sent for the part at this place."""
        most = self._most(out.delivery)
        mark = {"delivery": out.delivery, "part": at, "most": most}
        name = f"{MARK}.{out.delivery}.{at}.{most}"
        broadcast = {"reply_broadcast": True} if out.seen_by_all and at == 0 else {}
        return {
            **broadcast,
            "text": part.text,
            "blocks": _named(part.blocks, name),
            "metadata": {"event_type": MARK, "event_payload": mark},
            "unfurl_links": False,
            "unfurl_media": False,
        }

    def plain(self, out: Outgoing, at: int, part: SlackMessage) -> Json:
        """The part at this place in words alone, where Slack does not take its blocks."""
        return self._words(out, at, plain_text(part.blocks) or part.text)

    def missing(self, out: Outgoing, at: int, problem: str) -> Json:
        """What stands for a part that Slack takes in no form, between others that it takes."""
        return self._words(out, at, escaped(f"A part of this post could not be put here. {problem}"))

    def _words(self, out: Outgoing, at: int, text: str) -> Json:
        post = self.payload(out, at, SlackMessage(text, ()))
        kept = {name: value for name, value in post.items() if name not in ("blocks", "reply_broadcast")}
        return kept | {"mrkdwn": False}

    def marked(self, out: Outgoing, message: Json) -> int | None:
        """The place of a message in a delivery; None when it is none of its parts.

        Told by its metadata, else by the name of a block, which is read back without a scope of its own,
        else, where it is plain words, by these.
        """
        mark = message.get("metadata") or {}
        payload = mark.get("event_payload") or {}
        if mark.get("event_type") == MARK and payload.get("delivery") == out.delivery:
            self._remember(out.delivery, int(payload.get("most", MESSAGE_CHARACTERS)))
            return int(payload.get("part", 0))
        for block in message.get("blocks") or ():
            found = _NAME.fullmatch(str(block.get("block_id", "")))
            if found and found["delivery"] == out.delivery:
                self._remember(out.delivery, int(found["most"]))
                return int(found["part"])
        return self._plain_part(out, message) if message.get("bot_id") and not mark else None

    def _plain_part(self, out: Outgoing, message: Json) -> int | None:
        words = str(message.get("text", ""))
        parts = enumerate(self.of(out))
        return next((at for at, part in parts if plain_text(part.blocks) == words), None)

    def shorten(self, out: Outgoing) -> bool:
        """Split this delivery into shorter messages from now on; False when they are short already."""
        most = self._most(out.delivery) // 2
        if most < SHORTEST_MESSAGE:
            return False
        self._remember(out.delivery, most)
        return True

    def _most(self, delivery: str) -> int:
        return self._shorter.get(delivery, MESSAGE_CHARACTERS)

    def _remember(self, delivery: str, most: int) -> None:
        if len(self._shorter) >= _MOST_REMEMBERED:
            self._shorter.clear()
        if most != MESSAGE_CHARACTERS:
            self._shorter[delivery] = most


def _named(blocks: Sequence[Json], name: str) -> list[Json]:
    """The blocks, the first of which bears the name; a changed message wants a new one, so says Slack."""
    if not blocks:
        return []
    changed = hashlib.sha256(json.dumps(list(blocks)).encode()).hexdigest()[:8]
    return [{**blocks[0], "block_id": f"{name}.{changed}"}, *blocks[1:]]
