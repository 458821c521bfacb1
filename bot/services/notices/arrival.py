"""An article in its event -> to which channels it is news."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from bot.storage.articles import ArticleRecord
from bot.storage.events import EventRecord, SeenArticle
from bot.storage.workspaces import ChannelRecord, WorkspaceRecord


@dataclass(frozen=True, slots=True)
class Arrival:
    """An article that has just found its event in a workspace, or comes there once more.

    `news` are by channel the feeds that brought it as news; `look` is how it was seen here before. In the
    channels `corrected` it is told as a correction.
    """

    workspace: WorkspaceRecord
    article: ArticleRecord
    event: EventRecord
    news: Mapping[int, frozenset[int]]
    look: SeenArticle | None = None
    corrected: frozenset[int] = frozenset()

    def is_news(self, channel: ChannelRecord, seen: Collection[int]) -> bool:
        """Whether a channel that sees these feeds has not been told of it, or not of this version."""
        mine = self.news.get(channel.id, frozenset())
        if channel.kind == "dm":  # a person sees what the workspace does
            mine = frozenset().union(*self.news.values()).intersection(seen)
        if self.look is None or self.look.version < self.article.version:
            return bool(mine)
        return bool(mine) and mine.isdisjoint(self.look.carriers)
