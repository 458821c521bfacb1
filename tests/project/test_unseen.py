"""A title that turns the direction of writing turns nothing of ours, in any place where it is shown."""

from datetime import UTC, datetime

import pytest

from adapters.console.render import plain as terminal
from adapters.discord.markdown import lines
from adapters.slack.mrkdwn import escaped, small_print
from adapters.slack.rich import elements
from adapters.web.app import templates
from adapters.web.render import line_html
from bot.document import Document, Line, Link, Text, Words
from bot.feeds.opml import read_opml
from bot.feeds.pages.page import read_page
from bot.feeds.parse import parse_feed
from bot.model import Article
from bot.reading.as_written import AsWritten, seen
from bot.unseen import isolated, unseen_at, visible

NOW = datetime(2026, 12, 1, tzinfo=UTC)
TURNS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"
HIDDEN = "\x00\x07\x1b\x7f\x9b\xad\u200b\u2060\ufeff"
SPOILT = f"Dam{TURNS} bur{HIDDEN}sts"
URL = "https://herald.example/1"
ARABIC, HEBREW = "انهيار سد", "17 הרוגים באורלו"
LINE: Line = (
    Words(SPOILT),
    Words(" · "),
    Link("The \u202eHerald", "https://herald.example/1"),
    Words(" · 17 killed"),
)
FROM_RIGHT: Line = (Words(ARABIC), Words(" 17 killed, 3 missing"))


def shown_by(platform: str, line: Line) -> str:
    if platform == "console":
        return terminal(Document((Text(line),)))
    if platform == "discord":
        return "".join(lines(line))
    if platform == "slack":
        return "".join(str(one["text"]) for one in elements(line))
    if platform == "slack small print":
        return small_print(line) or ""
    return str(line_html(line))


PLATFORMS = ["console", "discord", "slack", "slack small print", "web"]


@pytest.mark.parametrize("platform", PLATFORMS)
def test_no_mark_of_a_title_or_outlet_reaches_a_reader(platform: str) -> None:
    said = shown_by(platform, LINE)
    assert not set(said) & set(TURNS + HIDDEN)
    assert "Dam bursts" in said
    assert "The Herald" in said
    assert "17 killed" in said


@pytest.mark.parametrize("platform", PLATFORMS)
def test_words_written_from_the_right_are_isolated_from_our_figures(platform: str) -> None:
    opening, closing = ("<bdi>", "</bdi>") if platform == "web" else ("\u2068", "\u2069")
    assert f"{opening}{ARABIC}{closing} 17 killed, 3 missing" in shown_by(platform, FROM_RIGHT)


def test_what_is_isolated_is_the_run_and_no_more() -> None:
    assert isolated("Orlo: 17 killed") == "Orlo: 17 killed"
    assert isolated(f"{HEBREW} · 17 killed") == "17 \u2068הרוגים באורלו\u2069 · 17 killed"
    assert isolated("הרוגים 17 באורלו, 3") == "\u2068הרוגים 17 באורלו\u2069, 3"
    assert escaped(f"<{ARABIC}>") == f"&lt;\u2068{ARABIC}\u2069&gt;"


def test_joiners_stay_where_a_script_needs_them() -> None:
    assert visible("می\u200cخواهم 👩\u200d🚒 kil\u200dled\u200c") == "می\u200cخواهم 👩\u200d🚒 killed"
    assert visible("a\tb\r\nc\u2028d\ud800") == "a b\nc d\ufffd"
    assert unseen_at("a\u202eb\tc\u200b\u200b") == [1, 5, 6]


def test_a_feed_s_titles_texts_and_names_come_in_without_them() -> None:
    feed = """<rss version="2.0"><channel><title>The \u202eHerald</title><item><title>Dam\u202e bursts</title>
    <description>Nine peo\u00adple\u2067 were killed&#x202e;.</description><link>https://herald.example/1</link>
    </item></channel></rss>"""
    parsed = parse_feed(feed.encode(), url=None, now=NOW)
    (article,) = parsed.articles
    said = (parsed.title, article.outlet, article.title, article.text or article.summary)
    assert said == ("The Herald", "The Herald", "Dam bursts", "Nine people were killed.")


def test_a_page_s_title_and_text_come_in_without_them() -> None:
    words = (
        "Nine peo\u00adple\u2067 were killed when the dam above Orlo burst on Friday night, police said. " * 4
    )
    head = "<head><title>Dam\u202e bursts</title></head>"
    page = f"<html>{head}<body><article><p>{words}</p></article></body></html>"
    read = read_page(page.encode(), url=None, now=NOW)
    assert read.title == "Dam bursts"
    assert read.text.startswith("Nine people were killed when")
    assert not set(read.text) & set(TURNS + HIDDEN)


def test_a_list_of_feeds_names_them_without_them() -> None:
    opml = '<opml version="2.0"><body><outline type="rss" text="The &#x202e;Herald" xmlUrl="https://a.example/f"/></body></opml>'
    assert [one.title for one in read_opml(opml.encode())] == ["The Herald"]


def test_what_is_read_without_them_stands_in_the_words_as_given() -> None:
    text = "\ufeffAt least nine peo\u00adple were\x07 \u202ekilled\u202c."
    article = Article("a", "", text)
    words = seen(text)
    assert words == "At least nine people were killed."
    put = AsWritten(article)
    start = words.index("nine")
    assert text[slice(*put._ends("text", start, words.index(" were")))] == "nine peo\u00adple"
    assert put._ends("text", 0, 0) == (1, 1)
    assert put._ends("title", 0, 0) == (0, 0)


def test_the_page_s_own_templates_pass_no_mark_on() -> None:
    said = templates().from_string("<p>{{ title }}</p>").render(title=f"<{SPOILT}>")
    assert said == "<p>&lt;Dam bursts&gt;</p>"
