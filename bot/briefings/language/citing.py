"""Articles in the order they are named -> their numbers [1], [2] … and the links behind them."""

from bot.briefings.views import ArticleView, ClaimView, StatementView
from bot.document import Inline, Link, Words


class Citations:
    """Numbers each article once per message; the same number may lead to different sentences of it."""

    def __init__(self, after: int = 0) -> None:
        """`after` is the last number that the message has already."""
        self._numbers: dict[int, int] = {}
        self._after = after

    def article(self, article: ArticleView) -> Inline:
        """[n], leading to the article."""
        return self.at(article.number, article.url)

    def sentence(self, item: ClaimView | StatementView) -> Inline:
        """[n], leading to the very sentence."""
        return self.at(item.article, item.url)

    def at(self, article: int, url: str | None) -> Inline:
        """[n] for an article; plain words where it has no address."""
        number = self._numbers.setdefault(article, self._after + len(self._numbers) + 1)
        return Link(f"[{number}]", url) if url else Words(f"[{number}]")
