"""The verdicts on one read of a feed -> the same with old news held back."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.feeds.fingerprints import words_of
from bot.feeds.identity.verdicts import ArticleVerdict, Verdict
from bot.model import Article

_DAY = timedelta(days=1)
_LATE = timedelta(hours=24)
STALE = timedelta(days=30)  # what first comes up with a date so long before the last read is no news
_MOST_KEPT, _HALF_KEPT = 0.8, 0.5  # of the words of an item and its newer version together
_FEW_ITEMS = 5  # fewer, and a feed may well be renewed whole between two reads


def stale_after(kept: timedelta | None) -> timedelta:
    """How old is no news, where articles are kept so long: a feed may serve what is on record no more."""
    return min(STALE, max(kept - _DAY, _DAY)) if kept else STALE


def hold_back_backlog(
    decided: Iterable[tuple[Article, ArticleVerdict]], last_ok_at: datetime | None, stale: timedelta = STALE
) -> tuple[tuple[Article, ArticleVerdict], ...]:
    """The decisions of one read of a feed, with NEW turned to BACKLOG where it is old news.

    On the first read of a feed everything is backlog (BRIEFING.md, "A new feed"). Later, when not
    one item is known although the feed has been read before, its ids and addresses were changed:
    then whatever was published a day or more before the last read is backlog, and so is what has no
    date, unless the feed holds but a few items, which change all at once in the ordinary way.

    What is dated a month (`stale`) before the last read is backlog at any time: it was put up late, or is
    on record no more because that is kept for so long only, and nobody is told of it a second time.
    """
    decided = tuple(decided)
    if last_ok_at is None:
        return tuple((article, _as_backlog(decision)) for article, decision in decided)
    renewed = not any(decision.verdict in {Verdict.SAME, Verdict.REVISION} for _, decision in decided)
    return tuple(
        (article, _as_backlog(decision))
        if _is_stale(article, last_ok_at, stale) or (renewed and _is_old(article, last_ok_at, len(decided)))
        else (article, decision)
        for article, decision in decided
    )


def is_old_news(article: Article, last_ok_at: datetime | None, stale: timedelta = STALE) -> bool:
    """Whether an article that is on record already is none when this feed, too, begins to carry it."""
    return last_ok_at is None or _is_stale(article, last_ok_at, stale)


def is_news_again(article: Article, before: Article, last_ok_at: datetime | None) -> bool:
    """Whether a changed item of a backlog has turned into news: "no alerts" into "tornado warning".

    Most of its words are others now; or a good part of them, with a date that came since.
    """
    if last_ok_at is None:
        return False
    left, right = (set(words_of(f"{each.title} {each.summary} {each.text}")) for each in (before, article))
    kept = len(left & right) / max(len(left | right), 1)
    later = article.published is not None and (
        before.published is None or article.published > before.published
    )
    fresh = later and article.published is not None and article.published >= last_ok_at - _LATE
    return kept < (_MOST_KEPT if fresh else _HALF_KEPT)


def _as_backlog(decision: ArticleVerdict) -> ArticleVerdict:
    return ArticleVerdict(Verdict.BACKLOG, None, "old news") if decision.verdict is Verdict.NEW else decision


def _is_stale(article: Article, last_ok_at: datetime, stale: timedelta) -> bool:
    return article.published is not None and article.published < last_ok_at - stale


def _is_old(article: Article, last_ok_at: datetime, items: int) -> bool:
    if article.published is None:
        return items >= _FEW_ITEMS
    return article.published < last_ok_at - _LATE
