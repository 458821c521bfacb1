"""What a feed says: its name and its articles."""

from dataclasses import dataclass

from bot.model import Article


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed as read once, every item an article, in the feed's own order.

    `url` is the address it was read from, else the one it gives for itself. `format` is words such
    as "RSS 2.0". `interval_seconds` is how long it asks us to wait between two reads.
    """

    title: str | None
    url: str | None
    format: str
    articles: tuple[Article, ...]
    site: str | None = None
    language: str | None = None
    interval_seconds: int | None = None
