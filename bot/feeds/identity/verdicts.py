"""An article that came in and those on record -> whether it is new, known, or a known one changed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.feeds.fingerprints import fingerprint, words_of
from bot.feeds.identity.addresses import canonical_url, host_of, names_one_article, path_of
from bot.model import Article

# Fewer words than this can be the same in two different articles ("Live traffic"), so they identify
# an article only together with its date.
_TELLING_WORDS = 15


class Verdict(StrEnum):
    """What an article is. BACKLOG is recorded and read like a new one, but raises nothing."""

    NEW = "new"
    SAME = "same"
    REVISION = "revision"
    BACKLOG = "backlog"


@dataclass(frozen=True, slots=True)
class Keys:
    """By what an article is looked up. `url` is canonical; None when it names no single article.

    `given` is the canonical address as the feed gives it, where that only leads on to `url`. `own_guid`
    says that the feed gave an id that is more than its address or its words.
    """

    guid: str
    url: str | None
    fingerprint: str
    given: str | None = None
    own_guid: bool = True

    def shares_address(self, other: "Keys") -> bool:
        """Whether one of the addresses is one of the other's."""
        mine = {self.url, self.given} - {None}
        return bool(mine & {other.url, other.given})


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
class FeedContext:
    """What else stands in the feed now: its guids, and the addresses that are of several of its articles."""

    guids: frozenset[str] = frozenset()
    shared: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ArticleVerdict:
    """The verdict on an article, and the record it is the same as or a revision of."""

    verdict: Verdict
    record: int | None = None
    why: str = ""


_ALONE = FeedContext()


def keys_of(article: Article) -> Keys:
    """The keys of an article as its feed gives it."""
    given = canonical_url(article.url) if article.url else None
    url = canonical_url(article.leads_to) if article.leads_to else None
    lines = [line for line in article.text.split("\n") if line != "Status: Expired"]  # time passed, no more
    return Keys(
        guid=article.id,
        url=url or given,
        fingerprint=fingerprint(article.title, article.summary, "\n".join(lines)),
        given=given if url and url != given else None,
        own_guid=not article.id.startswith("words:")
        and (given is None or canonical_url(article.id) != given),
    )


def decide(
    article: Article, known: Collection[Known], document: FeedContext = _ALONE, keys: Keys | None = None
) -> ArticleVerdict:
    """What the article is beside the records that share a key with it.

    `known` are those with its guid or title (of the same feed), canonical address or fingerprint;
    `document` what else the feed holds: an item that is still there beside this one is another article,
    even at the same address (a live page's entries); `keys` its own, where they are at hand already.
    """
    item = _Item(article, keys or keys_of(article), document)
    for why, match in (
        ("its id", item.by_guid(known)),
        ("its address", item.by_address(known)),
        ("its words", item.by_words(known)),
        ("its title", item.by_title(known)),
    ):
        if match is not None:
            # What another feed says of it may be shorter or longer; only its own feed can revise it.
            same = match.keys.fingerprint == item.keys.fingerprint or not match.same_feed
            return ArticleVerdict(Verdict.SAME if same else Verdict.REVISION, match.record, f"known by {why}")
    return ArticleVerdict(Verdict.NEW, None, "nothing on record has its id, address or words")


@dataclass(frozen=True, slots=True)
class _Item:
    """An article that came, to be held against those on record."""

    article: Article
    keys: Keys
    document: FeedContext

    def by_guid(self, known: Collection[Known]) -> Known | None:
        """By the feed's own id, unless the feed uses it again for something else."""
        for each in known:
            if each.same_feed and each.keys.guid == self.keys.guid:
                moved = self.keys.url is not None and not each.keys.shares_address(self.keys)
                if moved:
                    agrees = self._same_title(each) or (self._alike(each) and self._same_time(each))
                else:
                    agrees = self.keys.own_guid or self._agrees(each)
                if agrees:
                    return each
        return None

    def by_address(self, known: Collection[Known]) -> Known | None:
        """By its address, where that is one article's and something beside it agrees."""
        for each in known:
            if not each.keys.shares_address(self.keys) or self._still_there(each):
                continue
            if self._agrees(each):
                return each
        return None

    def by_words(self, known: Collection[Known]) -> Known | None:
        """By its words, at the same publisher only: a wire text in two outlets is two articles."""
        words = f"{self.article.title} {self.article.summary} {self.article.text}"
        telling = len(words_of(words)) >= _TELLING_WORDS
        for each in known:
            if each.keys.fingerprint != self.keys.fingerprint or self._still_there(each):
                continue
            together = self._published_together(each)
            moved_house = each.same_feed and (together or self._same_path(each) or self.keys.url is None)
            if not moved_house and host_of(each.keys.url) != host_of(self.keys.url):
                continue
            if telling or together or self._same_path(each):
                return each
        return None

    def by_title(self, known: Collection[Known]) -> Known | None:
        """By its headline, where the feed has moved to another host and changed ids and words with it."""
        for each in known:
            elsewhere = host_of(each.keys.url) != host_of(self.keys.url)
            renewed = each.same_feed and elsewhere and not self._still_there(each)
            if renewed and self._same_title(each) and self._same_path(each):
                return each
        return None

    def _agrees(self, known: Known) -> bool:
        """Whether an address alone may be believed: the headline and the date must not speak against it."""
        if self.keys.url in self.document.shared:
            return self._same_title(known) and self._same_time(known)
        if not known.same_feed:
            return self._same_title(known) or names_one_article(self.keys.url)
        if names_one_article(self.keys.url) or self._same_stem(known):
            return self._alike(known) or self._published_together(known)
        return self._alike(known) and self._same_time(known)

    def _still_there(self, known: Known) -> bool:
        return (
            known.same_feed and known.keys.guid in self.document.guids and known.keys.guid != self.keys.guid
        )

    def _same_title(self, known: Known) -> bool:
        return words_of(known.title) == words_of(self.article.title)

    def _alike(self, known: Known) -> bool:
        """Whether the headlines have at least a third of their words in common; an empty one is like any."""
        left, right = set(words_of(known.title)), set(words_of(self.article.title))
        return not left or not right or 3 * len(left & right) >= min(len(left), len(right))

    def _same_time(self, known: Known) -> bool:
        return None in {known.published, self.article.published} or known.published == self.article.published

    def _published_together(self, known: Known) -> bool:
        return known.published is not None and known.published == self.article.published

    def _same_path(self, known: Known) -> bool:
        return path_of(known.keys.url) == path_of(self.keys.url) and bool(path_of(self.keys.url))

    def _same_stem(self, known: Known) -> bool:
        """Whether the ids differ only in a version that follows the article's address ("…/weir#2")."""
        mine, theirs = self.keys.guid.rpartition("#"), known.keys.guid.rpartition("#")
        return bool(mine[0]) and mine[0] in {theirs[0], known.keys.guid} and mine[2].isdigit()
