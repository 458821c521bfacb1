"""Feeds, pages, queries, commands and articles, right in structure and odd within: no crash, no hang.

`make soak` looks at 20,000; the ordinary run at a handful. Each example has five seconds of work.
"""

import asyncio
import contextlib
import json
import os
import signal
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from time import process_time

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from bot.alerts.holds import explain, holds
from bot.alerts.match import Matcher
from bot.alerts.parse import parse
from bot.chat import Request
from bot.commands import COMMANDS
from bot.document import dump, plain
from bot.errors import ReadingError, SitrepError, UsageError
from bot.events.grouping.features import dump as features_json
from bot.events.grouping.features import features
from bot.feeds.discover import linked_feeds
from bot.feeds.feed import Feed
from bot.feeds.http.robots import parse_robots
from bot.feeds.opml import read_opml
from bot.feeds.pages.page import ArticlePage, read_page
from bot.feeds.parse import parse_feed
from bot.model import Article
from bot.reading.pipe import Reader
from bot.reading.sentences.dates import days_in
from bot.storage.sql.codec import reading_from, reading_json
from tests.alerts.test_match import NEWS
from tests.fakes.askers import ADMIN, DUTY, EDITOR, GUEST, READER, RIVAL, SECRET, copied_newsroom
from tests.fakes.naive_queries import as_subject
from tests.fakes.odd_input import (
    DAMAGED_PAGES,
    FEEDS,
    QUERIES,
    articles,
    command_arguments,
    command_lines,
)
from tests.fakes.peak import peak_bytes

NOW = datetime(2026, 3, 3, 7, tzinfo=UTC)
MOST_SECONDS = 5.0  # of work for one example
MOST_BYTES = 1024**3
FULL = {"feeds": 5000, "pages": 5000, "queries": 4000, "commands": 4000, "articles": 2000}
FEW = 12
COUNTS = [
    pytest.param(False, marks=pytest.mark.slow, id="few"),
    pytest.param(True, marks=pytest.mark.soak, id="full"),
]
each_count = pytest.mark.parametrize("soaked", COUNTS)


class Hang(BaseException):
    """An example went on for too long; no `except Exception` may swallow that."""


class Watched:
    """Runs examples, each under a limit of work, and knows the slowest."""

    def __init__(self, kind: str, soaked: bool) -> None:
        self.kind, self.examples, self.slowest = kind, 0, 0.0
        self.soaked, self.before = soaked, peak_bytes()
        self.settings = settings(
            max_examples=FULL[kind] if soaked else FEW,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.explicit, Phase.generate] if not soaked else list(Phase),
            derandomize=not soaked,
            database=None,
        )

    @contextlib.contextmanager
    def example(self) -> Iterator[None]:
        begun = process_time()
        signal.signal(signal.SIGPROF, _hang)
        signal.setitimer(signal.ITIMER_PROF, MOST_SECONDS)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            self.examples += 1
            self.slowest = max(self.slowest, process_time() - begun)

    def over(self) -> None:
        """The end: memory is within bounds; the figures are printed."""
        peak = peak_bytes()
        told = f"{self.kind}: {self.examples}, slowest {self.slowest:.2f} s, peak {peak / 2**20:.0f} MiB"
        print(told)
        if record := os.environ.get("SITREP_FUZZ_RECORD"):
            with Path(record).open("a") as file:
                file.write(told + "\n")
        # Beside other tests, a process holds what those have left.
        assert (peak if self.soaked else peak - self.before) < MOST_BYTES, told


def _hang(*_: object) -> None:
    raise Hang


def value_or_words(reader: Callable[[], object]) -> None:
    """Read; words for a person are as good as a value."""
    with contextlib.suppress(SitrepError):
        reader()


def kept(value: Feed | ArticlePage) -> None:
    """The value can be kept by either database: no half characters, no NUL."""
    told = json.dumps(asdict(value), default=str, ensure_ascii=False)
    assert told.encode()
    assert "\\u0000" not in told.replace("\\\\", ""), told[:2000]


@each_count
def test_odd_feeds(soaked: bool) -> None:
    watched = Watched("feeds", soaked)

    @watched.settings
    @given(FEEDS, st.sampled_from((None, "utf-8", "latin-1", "utf-16", "x-none", "")))
    def each(body: bytes, charset: str | None) -> None:
        with watched.example():
            value_or_words(
                lambda: kept(parse_feed(body, url="https://x.example/a", charset=charset, now=NOW))
            )
            value_or_words(lambda: read_opml(body))

    each()
    watched.over()


@each_count
def test_odd_pages(soaked: bool) -> None:
    watched = Watched("pages", soaked)

    @watched.settings
    @given(DAMAGED_PAGES, st.sampled_from((None, "utf-8", "utf-7", "utf-16", "gb18030", "\x00")))
    def each(body: bytes, charset: str | None) -> None:
        with watched.example():
            value_or_words(lambda: kept(read_page(body, url="https://x.example/a", charset=charset, now=NOW)))
            value_or_words(lambda: linked_feeds(body, "https://x.example/", charset))
            parse_robots(body.decode("utf-8", "replace")).allows("https://x.example/a?b=c")

    each()
    watched.over()


@each_count
def test_odd_queries(soaked: bool) -> None:
    watched, news = Watched("queries", soaked), as_subject(NEWS)

    @watched.settings
    @given(QUERIES)
    def each(typed: str) -> None:
        with watched.example():
            try:
                query = parse(typed)
            except UsageError as error:
                assert str(error)  # noqa: PT017  # either a query or words will do
                assert error.at is None or 0 <= error.at <= len(typed)  # noqa: PT017
                return
            assert holds(parse(query.text), news) is holds(query, news)
            matcher: Matcher[int] = Matcher()
            matcher.add(1, query)
            assert bool(matcher.match(news)) is holds(query, news)
            explain(query, news)

    each()
    watched.over()


@each_count
def test_odd_commands(soaked: bool, sqlite_template: Path, tmp_path: Path) -> None:
    watched, loop = Watched("commands", soaked), asyncio.new_event_loop()
    room = loop.run_until_complete(copied_newsroom(sqlite_template, tmp_path))
    typed = st.sampled_from(COMMANDS).flatmap(
        lambda command: st.one_of(
            st.tuples(command_lines(command.spec), st.none()),
            st.tuples(st.just(command.spec.name), command_arguments(command.spec)),
        )
    )

    @watched.settings
    @given(
        typed,
        st.sampled_from((EDITOR, ADMIN, READER, GUEST)),
        st.sampled_from((DUTY, SECRET, RIVAL)),
        st.sampled_from(("command", "mention", "shortcut", "button", "dm", "form")),
        st.one_of(st.none(), st.none(), FEEDS),
    )
    def each(asked, who, channel, via, attachment) -> None:  # type: ignore[no-untyped-def]
        with watched.example():
            line, arguments = asked
            reply = loop.run_until_complete(room.ask(line, who, channel, via, arguments, attachment))
            assert dump(reply.document)
            assert reply.ok or "\n" not in plain(reply.document), line

    each()
    loop.run_until_complete(room.database.close())
    loop.close()
    watched.over()


@each_count
def test_odd_articles(soaked: bool) -> None:
    watched, reader = Watched("articles", soaked), Reader(staged=False)
    for language in ("en", "fr"):
        reader.pipeline(language)  # loading it is no example's work

    @watched.settings
    @given(articles())
    def each(article: Article) -> None:
        with watched.example():
            (outcome,) = reader.outcomes([article])
            if isinstance(outcome, ReadingError):
                raise outcome  # what a library or we made of it is its cause
            assert reading_from(json.loads(json.dumps(reading_json(outcome)))) == outcome
            assert features_json(features(article, outcome))

    each()
    watched.over()


# --- what fuzzing has found


def test_half_a_character_in_what_is_typed_can_be_written_down() -> None:
    asked = Request("r1", DUTY, EDITOR, "alerts add \ud800\x00", NOW, arguments={"query": "weir\udc01"})
    assert asked.text == "alerts add \ufffd\ufffd"
    assert asked.arguments == {"query": "weir\ufffd"}
    assert TypeAdapter(Request).dump_json(asked)


def test_json_escapes_of_what_no_database_keeps_are_dropped() -> None:
    item = {"id": "a\u0000b", "content_text": "Four hurt\ud800", "language": "e\u0000n"}
    feed = parse_feed(json.dumps({"title": "W\u0000ire", "items": [item]}).encode(), url=None, now=NOW)
    (article,) = feed.articles
    assert (feed.title, article.id, article.text, article.language) == ("Wire", "ab", "Four hurt", "en")
    body = (
        b'<script type="application/ld+json">{"@type": "Article", "headline": "Weir\\u0000 \\ud800"}</script>'
    )
    text = b"<p>Four people were hurt when the weir gave way, the fire service said.</p>"
    assert read_page(b"<html><body>" + body + text, url=None, now=NOW).title == "Weir"


def test_days_before_the_first_are_none() -> None:
    assert days_in("It closed on Friday.", date(1, 1, 1), "en") == []


@pytest.mark.slow
def test_half_a_character_in_an_article_stops_no_tokenizer() -> None:
    reading = Reader().read_one(Article("a", "", "Two people died at Marn \ud800.", language="en"))
    assert reading.claims[-1].low == 2


def test_a_query_kept_is_a_query_still() -> None:
    query = parse("place:Marn AT&amp;amp;T")
    assert parse(query.text) == query
    with pytest.raises(UsageError):
        parse("place:&amp;amp;")


@pytest.mark.slow
def test_a_row_of_digits_counts_nobody() -> None:
    digits = "9" * 400
    reading = Reader().read_one(Article("a", "", f"{digits} people died. Two died at Marn.", language="en"))
    assert reading.claims[-1].low == 2


@pytest.mark.slow
@pytest.mark.parametrize("text", ["> stance=demanded “", "The ministry demanded “", "The ministry said: “”"])
def test_a_quotation_that_opens_at_the_very_end_holds_nothing(text: str) -> None:
    reading = Reader(staged=False).read_one(Article("a", "Two people died at Marn.", text, language="en"))
    assert reading.claims[0].low == 2
    assert reading.statements == ()
