"""Whatever comes in, the feeds room answers with a value or with words."""

import re
import unicodedata
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.errors import FetchError, SitrepError
from bot.feeds.charset import decode
from bot.feeds.dates import parse_date
from bot.feeds.fingerprints import words_of
from bot.feeds.http import guard
from bot.feeds.http.robots import parse_robots
from bot.feeds.identity.addresses import canonical_url
from bot.feeds.identity.verdicts import Known, Verdict, decide, keys_of
from bot.feeds.links import web_link
from bot.feeds.opml import Listed, read_opml, write_opml
from bot.feeds.pages.furniture import without_furniture
from bot.feeds.parse import parse_feed
from bot.feeds.plain import plain_text, plain_title
from bot.feeds.xml_repair import repair
from bot.model import Article

NOW = datetime(2026, 3, 3, 7, tzinfo=UTC)
FEW = settings(max_examples=15, deadline=None)  # tests/feeds/test_fuzz.py does thousands
PIECES = st.sampled_from(
    [
        "<rss version='2.0'>",
        "<channel>",
        "<item>",
        "</item>",
        "<feed>",
        "<entry>",
        "<title>",
        "</title>",
        "<link>",
        "<link href='/a'/>",
        "<pubDate>Tue, 03 Mar 2026",
        "<![CDATA[",
        "]]>",
        "<!--",
        "-->",
        "&nbsp;",
        "&#0;",
        "&#x110000;",
        "<?xml version='1.0'?>",
        "<!DOCTYPE a>",
        "{",
        "[",
        '"items"',
        ":",
        "<svg>",
        "]",
        "<width>x</width>",
        "\x00",
    ]
)
DOCUMENTS = st.one_of(
    st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=25).map(
        lambda pieces: "".join(pieces).encode("utf-8", "replace")
    ),
    st.binary(max_size=200),
)
TEXTS = st.text(max_size=60)


@FEW
@given(DOCUMENTS, st.one_of(st.none(), st.text(max_size=8)))
def test_a_feed_is_read_or_refused(body: bytes, charset: str | None) -> None:
    try:
        feed = parse_feed(body, url="https://x.example/feed", charset=charset, now=NOW)
    except SitrepError:
        return
    assert all(article.id and "\x00" not in article.title + article.text for article in feed.articles)


@FEW
@given(
    st.text(
        st.characters(codec="utf-8", max_codepoint=0x250) | st.sampled_from("‘’“”–—…•®°· Ａﬁ"), max_size=60
    )
)
def test_words_are_those_of_the_text_in_one_spelling(text: str) -> None:
    spelled = unicodedata.normalize("NFKC", text).casefold()
    assert words_of(text) == re.findall(r"\w+", spelled)


@FEW
@given(st.binary(max_size=80), TEXTS)
def test_bytes_always_become_text(body: bytes, charset: str) -> None:
    assert isinstance(decode(body, charset), str)


@FEW
@given(TEXTS)
@example("\x08 ")
def test_repair_is_done_once(text: str) -> None:
    once = repair(text)
    assert repair(once) == once or "<" in text


@FEW
@given(st.one_of(TEXTS, st.from_regex(r"\d{1,4}[-/ ]\d\d?[-/ T]\d{1,4}.{0,12}")))
def test_a_date_is_read_or_none(raw: str) -> None:
    dated = parse_date(raw)
    assert dated is None or dated.at.tzinfo is UTC


@FEW
@given(TEXTS)
def test_no_tag_is_left_in_plain_text(text: str) -> None:
    assert "<b>" not in plain_title(f"<b>{text}</b>")
    assert "\n\n" not in plain_text(f"<p>{text}</p><p>{text}</p>")


@pytest.mark.parametrize("character", ["\x1f", "&#31;", "&#x0;", "\ufffe", "\ud800"])  # found by Hypothesis
def test_forbidden_characters_do_not_stop_plain_text(character: str) -> None:
    assert plain_text(f"<p>a{character}b</p>").replace("\ufffd", "") in {"ab", "a\x1fb"}


@FEW
@given(st.one_of(TEXTS, st.from_regex(r"https?://[a-z:@\[\]./?#%0-9-]{0,40}", fullmatch=True)))
def test_an_address_is_checked_or_refused(url: str) -> None:
    try:
        checked = guard.checked_url(url)
    except FetchError:
        return
    assert checked.scheme in {"http", "https"}
    assert checked.host
    assert checked.user is None


@FEW
@given(st.ip_addresses())
def test_every_address_is_judged(address: object) -> None:
    assert guard.refusal(str(address)) is None or guard.refusal(str(address))


@FEW
@given(TEXTS, TEXTS)
def test_a_link_is_of_the_web_or_none(link: str, base: str) -> None:
    found = web_link(link, f"https://x.example/{base}")
    assert found is None or urlsplit(found).scheme in {"http", "https"}


@FEW
@given(TEXTS)
@example(" #")
def test_a_canonical_address_is_its_own(url: str) -> None:
    key = canonical_url(f"https://x.example/{url}")
    assert key is None or canonical_url(f"https://{key}") == key


@FEW
@given(st.builds(Article, id=TEXTS, title=TEXTS, text=TEXTS, url=st.none() | TEXTS, summary=TEXTS))
def test_an_article_is_the_same_as_itself(article: Article) -> None:
    known = Known(1, keys_of(article), article.title, article.published)
    assert decide(article, [known]).verdict is Verdict.SAME


@FEW
@given(st.lists(TEXTS, max_size=8), TEXTS)
def test_furniture_only_takes_lines_away(lines: list[str], title: str) -> None:
    text = "\n".join(lines)
    assert set(without_furniture(text, [title]).split("\n")) <= set(text.split("\n")) | {""}


@FEW
@given(TEXTS, TEXTS)
def test_any_robots_txt_is_read(text: str, path: str) -> None:
    assert parse_robots("User-agent: *\n" + text).allows(f"https://x.example/{path}") in {True, False}


@FEW
@given(st.lists(st.builds(Listed, st.uuids().map(lambda u: f"https://x.example/{u}"), TEXTS), max_size=4))
def test_any_list_is_read_back(feeds: list[Listed]) -> None:
    assert [each.url for each in read_opml(write_opml(feeds, "t", NOW).encode("utf-8", "replace"))] == [
        each.url for each in feeds
    ]
