"""What a feed gave -> its articles on record, each once, however they come back."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, assert_never

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.feeds.feed import Feed
from bot.feeds.identity.backlog import STALE, hold_back_backlog, is_news_again, is_old_news
from bot.feeds.identity.verdicts import ArticleVerdict, FeedContext, Keys, Known, Verdict, decide, keys_of
from bot.feeds.parse import needs_page
from bot.model import Article
from bot.storage import articles
from bot.storage.articles import ArticleKeys, ArticleLookup
from bot.storage.feeds import FeedRecord
from bot.storage.queue import carriers
from bot.storage.sql import turns

_MANY = "Not read: its page stands for several items of the feed."


async def record_articles(
    conn: AsyncConnection, feed: FeedRecord, parsed: Feed, now: datetime, stale: timedelta = STALE
) -> int:
    """Record each article once, however it comes back; how many are new or changed.

    What is as old as `stale` raises nothing.
    """
    await turns.wait_for(conn, turns.LockTurn.RECORDING)
    keys = [keys_of(article) for article in parsed.articles]
    found = await articles.same_as(conn, _wanted(parsed, keys), feed.id)
    known = [_known(record, feed) for record in found]
    items = _told_apart(zip(parsed.articles, keys, strict=True), known)
    document = FeedContext(frozenset(article.id for article, _ in items), _shared(items, known))
    decided = [(article, decide(article, known, document, key)) for article, key in items]
    held = hold_back_backlog(decided, feed.last_ok_at, stale)
    came = [_Came(article, key, each) for (article, each), (_, key) in zip(held, items, strict=True)]
    source = _Source(feed, parsed, now, stale, _shared(items, known, page=True))
    return await _write(conn, came, found, source)


def _wanted(parsed: Feed, keys: Sequence[Keys]) -> ArticleLookup:
    addresses = {address for key in keys for address in (key.url, key.given) if address}
    return ArticleLookup(
        guids=tuple(guid for key in keys for guid in (key.guid, _spare_guid(key))),
        titles=tuple({article.title for article in parsed.articles if article.title}),
        addresses=tuple(addresses),
        fingerprints=tuple(key.fingerprint for key in keys),
    )


def _shared(
    items: Iterable[tuple[Article, Keys]], known: Sequence[Known], *, page: bool = False
) -> frozenset[str]:
    """The addresses that several articles have, of those that came or of those on record from this feed.

    With `page` those of whole pages: entries of one page differ in their fragments alone.
    """

    def address(keys: Keys) -> str | None:
        return keys.url.partition("#")[0] if page and keys.url else keys.url

    now = Counter(address(keys) for _, keys in items)
    before = Counter(address(each.keys) for each in known if each.same_feed)
    return frozenset(url for count in (now, before) for url, times in count.items() if url and times > 1)


def _told_apart(items: Iterable[tuple[Article, Keys]], known: Sequence[Known]) -> list[tuple[Article, Keys]]:
    """The items, each id once: where a feed gives one id to several articles, they go by their words, too.

    An article keeps the id it was recorded under, and one that stands there twice comes once.
    """
    items = list(items)
    words: dict[str, set[str]] = defaultdict(set)
    for _, keys in items:
        words[keys.guid].add(keys.fingerprint)
    recorded = {(each.keys.guid, each.keys.fingerprint) for each in known if each.same_feed}
    found: dict[str, tuple[Article, Keys]] = {}
    for article, keys in items:
        spare = _spare_guid(keys)
        alone = len(words[keys.guid]) == 1 or (keys.guid, keys.fingerprint) in recorded
        own = keys.guid if alone and (spare, keys.fingerprint) not in recorded else spare
        found.setdefault(own, (replace(article, id=own), replace(keys, guid=own)))
    return list(found.values())


@dataclass(frozen=True, slots=True)
class _Came:
    """One item as it came, and the verdict on it."""

    article: Article
    keys: Keys
    decision: ArticleVerdict


@dataclass(frozen=True, slots=True)
class _Source:
    """Whence and when items came."""

    feed: FeedRecord
    parsed: Feed
    now: datetime
    stale: timedelta
    shared_pages: frozenset[str]


async def _write(conn: AsyncConnection, came: list[_Came], found: list[ArticleKeys], source: _Source) -> int:
    records = {record.id: record for record in found}
    taken = {record.guid for record in found if record.feed_id == source.feed.id}
    new: list[dict[str, Any]] = []
    carried: dict[int, tuple[ArticleKeys, bool]] = {}
    revised: set[int] = set()
    for item in came:
        record = records.get(item.decision.record or 0)
        match item.decision.verdict:
            case Verdict.SAME:
                if record is not None and source.feed.id not in record.feed_ids:
                    carried[record.id] = (
                        record,
                        is_old_news(item.article, source.feed.last_ok_at, source.stale),
                    )
            case Verdict.REVISION:
                if record is not None and record.id not in revised:
                    await _revise(conn, record, item, source)
                    revised.add(record.id)
            case Verdict.NEW | Verdict.BACKLOG:
                # An id that was another article's until now.
                guid = _spare_guid(item.keys) if item.keys.guid in taken else item.keys.guid
                new.append(_values(item, source) | {"guid": guid})
            case _:
                assert_never(item.decision.verdict)
    for backlog in (False, True):
        known = [record for record, old in carried.values() if old is backlog]
        await carriers.carry(conn, known, source.feed.id, source.now, backlog=backlog)
    return len(revised) + len(await articles.add_articles(conn, source.feed.id, new))


def _spare_guid(keys: Keys) -> str:
    return f"{keys.guid}#{keys.fingerprint}"


async def _revise(conn: AsyncConnection, known: ArticleKeys, item: _Came, source: _Source) -> None:
    article = item.article
    changed: dict[str, Any] = {
        "title": article.title,
        "text": article.text,
        "summary": article.summary,
        "fingerprint": item.keys.fingerprint,
        **_page_state(article, item.keys, source),
    }
    if known.backlog:
        before = await articles.article_by_id(conn, known.id)
        if before is not None and is_news_again(article, before.as_given(), source.feed.last_ok_at):
            changed |= {"backlog": False, "published": article.published, "first_seen": source.now}
            await carriers.brought_as_news(conn, known.id, source.feed.id, source.now)
    await articles.revise_article(conn, known, changed, source.now)


def _known(record: ArticleKeys, feed: FeedRecord) -> Known:
    keys = Keys(record.guid, record.canonical_url, record.fingerprint or "", record.given_key)
    return Known(record.id, keys, record.title, record.published, record.feed_id == feed.id)


def _page_state(article: Article, keys: Keys, source: _Source) -> dict[str, Any]:
    """Whether the article's page is to be fetched; not one that stands for several articles."""
    if not article.url or not needs_page(article):
        return {"page_state": "none", "page_problem": None}
    if (keys.url or "").partition("#")[0] in source.shared_pages:
        return {"page_state": "refused", "page_problem": _MANY}
    return {"page_state": "wanted", "page_problem": None}


def _values(item: _Came, source: _Source) -> dict[str, Any]:
    article = item.article
    return {
        "canonical_url": item.keys.url,
        "fingerprint": item.keys.fingerprint,
        "url": article.leads_to or article.url,
        "given_url": article.url if article.leads_to else None,
        "given_key": item.keys.given,
        "title": article.title,
        "text": article.text,
        "summary": article.summary,
        "outlet": article.outlet or source.parsed.title or source.feed.title,
        "language": article.language,
        "published": article.published,
        "day_only": article.day_only,
        "first_seen": source.now,
        **_page_state(article, item.keys, source),
        "backlog": item.decision.verdict is Verdict.BACKLOG,
    }
