"""An article that came in and those on record -> whether it is new, known, or a known one changed."""

import re
import tomllib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from importlib import resources
from urllib.parse import parse_qsl, urlencode, urlsplit

from bot.feeds.fingerprints import fingerprint, words_of
from bot.model import Article

# Fewer words than this can be the same in two different articles ("Live traffic"), so they identify
# an article only together with its date.
_TELLING_WORDS = 15
_DAY = timedelta(days=1)
_LATE = timedelta(hours=24)
STALE = timedelta(days=30)  # what first comes up with a date so long before the last read is no news
_FEW_ITEMS = 5  # fewer, and a feed may well be renewed whole between two reads
_DEFAULT_PORTS = {"http": 80, "https": 443}
_PATH_END = re.compile(r"[\s/]+\Z")  # slashes, and spaces that stood before a fragment


class Verdict(StrEnum):
    """What an article is. BACKLOG is recorded and read like a new one, but raises nothing."""

    NEW = "new"
    SAME = "same"
    REVISION = "revision"
    BACKLOG = "backlog"


@dataclass(frozen=True, slots=True)
class Keys:
    """By what an article is looked up. `url` is canonical; None when it names no single article."""

    guid: str
    url: str | None
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Known:
    """An article on record, as far as identity needs it.

    `record` is the storage's own id. `keys` are of the item as the feed gave it last, before its
    page was read. `same_feed` says that this feed brought it before.
    """

    record: int
    keys: Keys
    title: str
    published: datetime | None = None
    same_feed: bool = True


@dataclass(frozen=True, slots=True)
class Decision:
    """The verdict on an article, and the record it is the same as or a revision of."""

    verdict: Verdict
    record: int | None = None
    why: str = ""


def keys_of(article: Article) -> Keys:
    """The keys of an article as its feed gives it."""
    url = canonical_url(article.url) if article.url else None
    return Keys(article.id, url, fingerprint(article.title, article.summary, article.text))


def canonical_url(url: str) -> str | None:
    """The address without what does not tell articles apart; None for a site's front page.

    Scheme and fragment go, as do default ports, tracking parameters and a trailing slash. A key to
    compare by, not a link to open.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return None
    host = (parts.hostname or "").rstrip(".")
    if not host:
        return None
    where = host if port in {None, _DEFAULT_PORTS.get(parts.scheme)} else f"{host}:{port}"
    query = [
        (name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if not _tracks(name)
    ]
    path = _PATH_END.sub("", parts.path)
    if not path and not query:
        return None
    return where + path + (f"?{urlencode(query)}" if query else "")


def without_tracking(url: str) -> str:
    """The address to open and to show: all of it but the parameters that only track who came from where."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    query = parse_qsl(parts.query, keep_blank_values=True)
    kept = [(name, value) for name, value in query if not _tracks(name)]
    return url if len(kept) == len(query) else parts._replace(query=urlencode(kept)).geturl()


def decide(
    article: Article, known: Collection[Known], present: Collection[str] = (), keys: Keys | None = None
) -> Decision:
    """What the article is beside the records that share a key with it.

    `known` are those with its guid (of the same feed), canonical address or fingerprint; `present`
    the guids that stand in the feed's document now: an item that is still there beside this one is
    another article, even at the same address (a live page's entries); `keys` its own, where they are
    at hand already.
    """
    keys = keys or keys_of(article)
    for why, match in (
        ("its id", _by_guid(article, keys, known)),
        ("its address", _by_url(article, keys, known, present)),
        ("its words", _by_words(article, keys, known, present)),
    ):
        if match is not None:
            # What another feed says of it may be shorter or longer; only its own feed can revise it.
            same = match.keys.fingerprint == keys.fingerprint or not match.same_feed
            return Decision(Verdict.SAME if same else Verdict.REVISION, match.record, f"known by {why}")
    return Decision(Verdict.NEW, None, "nothing on record has its id, address or words")


def stale_after(kept: timedelta | None) -> timedelta:
    """How old is no news, where articles are kept so long: a feed may serve what is on record no more."""
    return min(STALE, max(kept - _DAY, _DAY)) if kept else STALE


def hold_back_backlog(
    decided: Iterable[tuple[Article, Decision]], last_ok_at: datetime | None, stale: timedelta = STALE
) -> tuple[tuple[Article, Decision], ...]:
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


def _as_backlog(decision: Decision) -> Decision:
    return Decision(Verdict.BACKLOG, None, "old news") if decision.verdict is Verdict.NEW else decision


def _is_stale(article: Article, last_ok_at: datetime, stale: timedelta) -> bool:
    return article.published is not None and article.published < last_ok_at - stale


def _is_old(article: Article, last_ok_at: datetime, items: int) -> bool:
    if article.published is None:
        return items >= _FEW_ITEMS
    return article.published < last_ok_at - _LATE


def _by_guid(article: Article, keys: Keys, known: Collection[Known]) -> Known | None:
    """By the feed's own id, unless the feed uses it again for something else."""
    for each in known:
        if each.same_feed and each.keys.guid == keys.guid:
            moved = each.keys.url != keys.url and keys.url is not None
            if not moved or _share_words(each.title, article.title):
                return each
    return None


def _by_url(article: Article, keys: Keys, known: Collection[Known], present: Collection[str]) -> Known | None:
    matches = [each for each in known if keys.url is not None and each.keys.url == keys.url]
    for each in matches:
        still_there = each.same_feed and each.keys.guid != article.id and each.keys.guid in present
        if not still_there:
            return each
    return None


def _by_words(
    article: Article, keys: Keys, known: Collection[Known], present: Collection[str]
) -> Known | None:
    """By its words, at the same publisher only: a wire text in two outlets is two articles."""
    same_words = [each for each in known if each.keys.fingerprint == keys.fingerprint]
    if not same_words:
        return None
    telling = len(words_of(f"{article.title} {article.summary} {article.text}")) >= _TELLING_WORDS
    for each in same_words:
        same_publisher = each.same_feed if keys.url is None else _host(each.keys.url) == _host(keys.url)
        still_there = each.same_feed and each.keys.guid in present and each.keys.guid != keys.guid
        same_time = article.published is not None and article.published == each.published
        if (telling or same_time) and same_publisher and not still_there:
            return each
    return None


def _share_words(one: str, other: str) -> bool:
    """Whether two headlines have at least a third of their words in common; empty ones count as alike."""
    left, right = set(words_of(one)), set(words_of(other))
    return not left or not right or 3 * len(left & right) >= min(len(left), len(right))


def _host(key: str | None) -> str | None:
    return key.split("/", 1)[0] if key else None


def _tracks(name: str) -> bool:
    names, prefixes = _tracking()
    lower = name.lower()
    return lower in names or lower.startswith(prefixes)


@cache
def _tracking() -> tuple[frozenset[str], tuple[str, ...]]:
    table = tomllib.loads(resources.files("bot.feeds").joinpath("tracking.toml").read_text("utf-8"))
    return frozenset(table["names"]), tuple(table["prefixes"])
