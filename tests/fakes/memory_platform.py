"""A chat platform in memory, with the faults real ones have."""

from collections.abc import Iterator
from itertools import count

from bot.chat import Bot, Outgoing
from bot.document import plain
from bot.errors import AmbiguousSend, DeliveryError


class MemoryPlatform:
    """Keeps what was posted. `faults` are raised by the next sends, in turn.

    An AmbiguousSend marked `arrived` posts first and then fails, as a lost answer does.
    """

    def __init__(self, *, finds: bool = True) -> None:
        self.posts: list[tuple[str, Outgoing]] = []
        self.edits: list[Outgoing] = []
        self.faults: list[Exception | None] = []
        self._finds = finds
        self._ids: Iterator[int] = count(1)

    async def listen(self, bot: Bot) -> None:
        raise NotImplementedError("nobody types here")

    async def send(self, outgoing: Outgoing) -> tuple[str, ...]:
        if outgoing.sent:
            return outgoing.sent
        fault = self.faults.pop(0) if self.faults else None
        if isinstance(fault, DeliveryError) and not getattr(fault, "arrived", False):
            raise fault
        message = f"m{next(self._ids)}"
        self.posts.append((message, outgoing))
        if fault is not None:
            raise fault
        return (message,)

    async def edit(self, outgoing: Outgoing) -> None:
        self.edits.append(outgoing)

    async def find(self, outgoing: Outgoing) -> tuple[str, ...] | None:
        if not self._finds:
            return None
        return tuple(message for message, post in self.posts if post.delivery == outgoing.delivery)

    def texts(self, channel: str | None = None) -> list[str]:
        return [plain(post.document) for _, post in self.posts if channel in (None, post.channel.id)]


def lost_answer() -> AmbiguousSend:
    """A send whose effect is done and whose answer never comes."""
    error = AmbiguousSend("the connection broke")
    error.arrived = True  # type: ignore[attr-defined]  # read by MemoryPlatform.send
    return error
