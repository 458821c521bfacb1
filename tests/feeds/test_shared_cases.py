"""Small inputs that once came out wrong, where they lie beside SITREP_EVALUATION_DATA."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.errors import ReadingError
from bot.feeds.feed import Feed
from bot.feeds.identity.verdicts import FeedContext, Known, Verdict, decide, keys_of
from bot.feeds.pages.page import read_page
from bot.feeds.parse import needs_page, parse_feed

CASES = Path(os.environ.get("SITREP_EVALUATION_DATA", "/nowhere")).parent / "cases" / "feeds"
NOW = datetime(2026, 12, 1, 7, tzinfo=UTC)
pytestmark = [
    pytest.mark.evaluation,
    pytest.mark.skipif(not CASES.is_dir(), reason="no cases beside SITREP_EVALUATION_DATA"),
]


def case(number: str) -> bytes:
    (path,) = CASES.glob(f"{number}_*")
    return path.read_bytes()


def feed(number: str) -> Feed:
    return parse_feed(case(number), url="https://wire.example/feed", now=NOW)


@pytest.mark.parametrize("number", ["01", "02", "03", "05", "06"])
def test_link_and_words_are_the_items_own(number: str) -> None:
    (article,) = feed(number).articles
    assert (article.url, article.summary) == ("https://wire.example/own", "A ferry capsized on Monday.")
    assert (article.text, needs_page(article)) == ("", True)


def test_a_surrogate_ends_no_feed() -> None:
    assert [each.title for each in feed("09").articles] == ["Ferry capsizes", "Party 🔥"]


def test_dates_are_those_written_or_none() -> None:
    dates = [each.published and each.published.isoformat()[:16] for each in feed("10").articles]
    day = "2026-11-30T20:00"
    assert dates == [day, day, "2019-03-03T07:00", "2019-03-03T07:00", None, None]


def test_a_soft_hyphen_is_gone() -> None:
    assert feed("13").articles[0].title == "Artillery fire in Osk"


def test_a_blank_in_a_link_is_encoded() -> None:
    assert feed("15").articles[0].url == "https://wire.example/news/Port%20Amaro%20blast.html"


def test_what_a_feed_carries_is_cleaned() -> None:
    told = "Five people were killed off Port Amaro on Monday when a ferry capsized, the coast guard said."
    assert feed("12").articles[0].text == told


def test_a_parameter_that_is_the_id_stays() -> None:
    articles = feed("17").articles
    assert [each.url for each in articles] == [f"https://wire.example/news.php?cid={n}" for n in (1, 2)]
    assert len({keys_of(each).url for each in articles}) == 2


def test_items_of_one_address_are_not_revisions_of_each_other() -> None:
    before, after = feed("16a").articles, feed("16b").articles
    known = [Known(n, keys_of(each), each.title, each.published) for n, each in enumerate(before)]
    document = FeedContext(frozenset(each.id for each in after))
    verdicts = [decide(each, known, document).verdict for each in after]
    assert verdicts == [Verdict.SAME] * 5 + [Verdict.NEW]


def test_the_article_is_read_and_not_the_teasers_before_it() -> None:
    text = read_page(case("21"), url="https://wire.example/blast", now=NOW).text
    assert text.startswith("Fourteen people")
    assert "Twenty people" not in text


def test_a_front_page_is_no_article() -> None:
    with pytest.raises(ReadingError, match="no article"):
        read_page(case("25"), url="https://wire.example/", now=NOW)
