"""What a channel limits its feeds to -> by which of them an article may be told there."""

from collections.abc import Collection, Mapping

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerts.holds import holds
from bot.alerts.parse import parse
from bot.errors import UsageError
from bot.services.views.matches import subject_of
from bot.storage.articles import ArticleRecord


async def may_be_told(
    conn: AsyncConnection,
    workspace_id: int,
    article: ArticleRecord,
    seen: Collection[int],
    limits: Mapping[int, str],
) -> bool:
    """Whether one of the feeds seen here that carry an article is not limited to other words."""
    carriers = [feed_id for feed_id in article.feed_ids if feed_id in seen]
    if not carriers or any(feed_id not in limits for feed_id in carriers):
        return True
    found = await subject_of(conn, workspace_id, article, seen)
    for query in {limits[feed_id] for feed_id in carriers}:
        try:
            if holds(parse(query), found):
                return True
        except UsageError:  # of an older grammar: better told than lost
            return True
    return False
