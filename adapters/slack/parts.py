"""A delivery -> the messages it takes in Slack, each marked with the delivery and its place in it."""

from typing import Any

from adapters.slack.limits import MESSAGE_CHARACTERS
from adapters.slack.mrkdwn import escaped
from adapters.slack.plain_text import plain_text
from adapters.slack.render import Message, messages
from bot.chat import Outgoing

MARK = "sitrep_delivery"  # event_type of our message metadata
SHORTEST_MESSAGE = 1_000  # characters below which a message is not split further
_MOST_REMEMBERED = 1_000

Json = dict[str, Any]


class Parts:
    """Splits deliveries, and remembers of which Slack wanted shorter messages."""

    def __init__(self) -> None:
        self._shorter: dict[str, int] = {}  # delivery -> characters a message

    def of(self, out: Outgoing) -> tuple[Message, ...]:
        """The messages of a delivery."""
        return messages(out.document, doubtful=out.doubtful, most_characters=self._most(out.delivery))

    def payload(self, out: Outgoing, at: int, part: Message) -> Json:
        """What Slack is sent for the part at this place."""
        mark = {"delivery": out.delivery, "part": at, "most": self._most(out.delivery)}
        return {
            "text": part.text,
            "blocks": list(part.blocks),
            "metadata": {"event_type": MARK, "event_payload": mark},
            "unfurl_links": False,
            "unfurl_media": False,
        }

    def plain(self, out: Outgoing, at: int, part: Message) -> Json:
        """The part at this place in words alone, where Slack does not take its blocks."""
        return self._words(out, at, plain_text(part.blocks) or part.text)

    def missing(self, out: Outgoing, at: int, problem: str) -> Json:
        """What stands for a part that Slack takes in no form, between others that it takes."""
        return self._words(out, at, escaped(f"A part of this post could not be put here. {problem}"))

    def _words(self, out: Outgoing, at: int, text: str) -> Json:
        post = self.payload(out, at, Message(text, ()))
        return {name: value for name, value in post.items() if name != "blocks"} | {"mrkdwn": False}

    def marked(self, out: Outgoing, message: Json) -> int | None:
        """The place of a message in a delivery; None when it is none of its parts."""
        mark = message.get("metadata") or {}
        payload = mark.get("event_payload") or {}
        if mark.get("event_type") != MARK or payload.get("delivery") != out.delivery:
            return None
        self._remember(out.delivery, int(payload.get("most", MESSAGE_CHARACTERS)))
        return int(payload.get("part", 0))

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
