"""How long a list is and which page of it is shown -> its head, and the way to the rest."""

from dataclasses import dataclass

from bot.briefings.language.scene import line
from bot.briefings.language.wording import count
from bot.document import Block, Button, Buttons, Text
from bot.errors import NotFound


@dataclass(frozen=True, slots=True)
class ListPage:
    """A page of a list, `number` from 1; `total` is the length of the whole list."""

    number: int
    size: int
    total: int

    def __post_init__(self) -> None:
        """Raise NotFound where the list has no such page."""
        if self.number < 1 or (self.number > 1 and self.number > self.pages):
            raise NotFound(
                f"There is no page {self.number}: the list has {count(max(self.pages, 1), 'page')}."
            )

    @property
    def pages(self) -> int:
        """How many pages the whole list has."""
        return -(-self.total // self.size)

    @property
    def first(self) -> int:
        """The place of the page's first entry, from 0."""
        return (self.number - 1) * self.size

    def head(self, one: str, more: str | None = None) -> str:
        """Such as "2 events", "15 of 478 events", "events 16 to 30 of 478"."""
        if self.total <= self.size:
            return count(self.total, one, more)
        last = min(self.first + self.size, self.total)
        named = more or f"{one}s"
        return (
            f"{last} of {self.total:,} {named}"
            if self.number == 1
            else (f"{named} {self.first + 1:,} to {last:,} of {self.total:,}")
        )

    def rest(self, command: str, words: str = "") -> list[Block]:
        """The line and the button that lead to the next page; nothing on the last one."""
        left = self.total - self.first - self.size
        if left <= 0:
            return []
        following = f"{command} page:{self.number + 1} {words}".strip()
        said = f"Page {self.number} of {self.pages}. The next: /{following}"
        return [Text(line(said), small=True), Buttons((Button(f"Next {min(left, self.size)}", following),))]
