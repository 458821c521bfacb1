"""The article on a page, and nothing beside it."""

import contextlib
import gzip
from datetime import UTC, datetime

import pytest

from bot.errors import FetchError, ReadingError
from bot.feeds.pages.furniture import without_furniture
from bot.feeds.pages.page import ArticlePage, read_page
from tests.fakes.feed_server import gzip_bomb

NOW = datetime(2026, 3, 3, 7, tzinfo=UTC)
FIRST = "The weir above Quill gave way late on Monday and a wall of water reached the market square."
SECOND = "Four people were hurt, one of them badly, the Vale fire service said on Tuesday morning."
THIRD = "Houses along the river were cleared, and about sixty people spent the night in the school hall."
PAGE = f"""<!DOCTYPE html><html lang="en-GB"><head><title>Weir fails at Quill - Harrow Gazette</title>
<meta property="og:site_name" content="Harrow Gazette"><link rel="canonical" href="https://gazette.example/weir">
<script type="application/ld+json">{{"@context": "https://schema.org", "@graph": [
{{"@type": "WebSite", "name": "x"}},
{{"@type": ["NewsArticle"], "headline": "Weir fails at Quill",
"datePublished": "2026-03-03T05:10:00+02:00"}}]}}</script>
</head><body><nav><a href="/">Home</a><a href="/world">World</a></nav>
<article><h1>Weir fails at Quill</h1>
<figure><img src="w.jpg"><figcaption>The weir in better days. Photo: A. Marl</figcaption>
</figure><p>{FIRST}</p><p>{SECOND}</p><p><a href="/other">Ten things to know about weirs</a></p>
<aside><h3>You might be interested</h3><a href="/x">Ferry late again</a></aside><p>{THIRD}</p></article>
<section><h3>Leave a Comment</h3>
<p>Your address will not be published. Required fields are marked.</p></section>
<footer><p>Copyright Harrow Gazette. All rights reserved.</p></footer></body></html>"""


def read(html: str | bytes, url: str | None = "https://gazette.example/weir?x=1") -> ArticlePage:
    return read_page(html.encode() if isinstance(html, str) else html, url=url, now=NOW)


def test_the_article_and_its_facts() -> None:
    assert read(PAGE) == ArticlePage(
        url="https://gazette.example/weir?x=1",
        title="Weir fails at Quill",
        text=f"{FIRST}\n{SECOND}\n{THIRD}",
        published=datetime(2026, 3, 3, 3, 10, tzinfo=UTC),
        language="en",
        site="Harrow Gazette",
        headlines=("Weir fails at Quill", "Weir fails at Quill - Harrow Gazette"),
    )


def test_without_an_address_the_page_names_its_own() -> None:
    assert read(PAGE, url=None).url == "https://gazette.example/weir"


def test_a_packed_page_is_unpacked() -> None:
    assert read(gzip.compress(PAGE.encode())) == read(PAGE)


@pytest.mark.parametrize(
    ("head", "expected", "day_only"),
    [
        ('<meta property="article:published_time" content="2026-03-02T10:00:00Z">', (2026, 3, 2, 10), False),
        ('<meta name="date" content="2026-03-02">', (2026, 3, 2, 0), True),
        (
            '<meta name="date" content="2026-03-02"><time datetime="2026-03-02T09:00Z">x</time>',
            (2026, 3, 2, 9),
            False,
        ),
        ('<meta name="date" content="2036-03-02">', None, False),
        ("", None, False),
        ('<meta name="rnews:datePublished" content="2026-03-02">', (2026, 3, 2, 0), True),
    ],
)
def test_the_date_is_the_one_stated(head: str, expected: tuple[int, ...] | None, day_only: bool) -> None:
    page = read(f"<html><head>{head}</head><body><p>{FIRST}</p><p>{SECOND}</p></body></html>")
    assert page.published == (datetime(*expected, tzinfo=UTC) if expected else None)  # type: ignore[misc, arg-type]  # four numbers
    assert page.day_only is day_only


def test_an_article_that_only_the_linked_data_holds_is_taken_from_there() -> None:
    data = f'{{"@type": "NewsArticle", "articleBody": "{FIRST} {SECOND} {THIRD}"}}'
    page = read(f"<html><script type='application/ld+json'>{data}</script><div id='app'></div></html>")
    assert page.text == f"{FIRST} {SECOND} {THIRD}"


def test_comments_within_a_paragraph_do_not_cut_it() -> None:
    page = read(PAGE.replace("gave way late", "gave <!-- -->way<!-- --> late"))
    assert FIRST in page.text


@pytest.mark.parametrize("html", ["", "   ", "\x00\x00", "<html></html>", "<html><body></body></html>"])
def test_no_article_is_said_in_words(html: str) -> None:
    with pytest.raises(ReadingError, match="no article"):
        read(html)


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 3000 + FIRST,
        "<p>" + FIRST + "\x00\ud800"[:1] + "</p>" * 50,
        "<html><script type='application/ld+json'>{broken</script><p>" + FIRST,
        "<html><script type='application/ld+json'>" + "[" * 50000 + "</script><p>" + FIRST,
        "<?xml version='1.0' encoding='utf-16'?><html><p>" + FIRST,
        "<html><meta charset='idna'><p>" + FIRST,
    ],
    ids=["deep", "NUL", "broken data", "deep data", "wrong declaration", "odd charset"],
)
def test_broken_pages_are_read_or_refused(html: str) -> None:
    with contextlib.suppress(ReadingError):
        assert isinstance(read(html).text, str)


@pytest.mark.parametrize(
    "line",
    [
        "Advertisement",
        "Subscribe to our morning letter and never miss a flood.",
        "Related: Ten things to know about weirs",
        "Copyright © 2026 Harrow Gazette",
        "(Reporting by A. Marl; editing by B. Tarn)",
        "Weir fails at Quill",
    ],
)
def test_the_words_around_an_article_are_left_out(line: str) -> None:
    top = line == "Weir fails at Quill"
    lines = [line, FIRST, SECOND] if top else [FIRST, line, SECOND]
    assert without_furniture("\n".join(lines), ["Weir fails at Quill"]) == f"{FIRST}\n{SECOND}"


@pytest.mark.parametrize(
    "line",
    [
        "Watch groups said nine people were killed.",
        "Related violence left six dead.",
        "Reporting by the ministry put the toll at twelve.",
        "Share prices fell.",
        "Contact with the village was lost; 40 people are missing.",
        "Weir fails at Quill, again.",
    ],
)
def test_a_sentence_that_begins_like_them_stays(line: str) -> None:
    assert line in without_furniture(f"{FIRST}\n{line}\n{SECOND}", ["Weir fails at Quill"])


@pytest.mark.parametrize(
    "top",
    [
        "Quill\nWeir fails at Quill\nVon Jutta Wehr und dpa\nAktualisiert am 30.11.2026, 10:22 Uhr",
        "Home\nVale\nWeir fails at Quill\n30 نوفمبر 2026 - آخر تحديث 09:30",
        "2026年11月30日 7時12分",
        "Published 3 March 2026 at 07:10 | Vale",
        "2 min read",
        "Par Ada Marl avec AFP",
    ],
)
@pytest.mark.parametrize(
    "tail",
    [
        "(hnd/mal)",
        "（责任编辑：王芳）",
        "(END) tln/is/rv",
        "Interview: Ada Marl",
        "Kaynak: AA",
        "Ferry fire kills nine in Osk\nMinister resigns over tunnel",
        "Reproduction without permission is forbidden",
    ],
)
def test_kickers_dates_and_sign_offs_are_left_out(top: str, tail: str) -> None:
    headlines = ("Harrow Gazette | Weir fails at Quill",)
    body = f"{FIRST}\n{SECOND}\n{THIRD}"
    assert without_furniture(f"{top}\n{body}\n{tail}", headlines) == body


@pytest.mark.parametrize(
    "text",
    [
        "In 2026 the weir at Quill gave way\nSixty people fled at 07:10.",
        f"{FIRST}\nThe districts:\n- Quill: 8 dead\n- Harrow: 4 dead",
        "Killed: 4\nWounded: 12",
        f"{FIRST}\nOne line at the end that is no sentence",
        "\n".join((FIRST, *(f"June {day} in Quill" for day in range(1, 12)))),
    ],
)
def test_short_lines_of_the_texts_own_stay(text: str) -> None:
    assert without_furniture(text, ("Weir fails at Quill",)) == text


def test_cells_that_only_lay_a_page_out_are_no_rows() -> None:
    cells = (
        f"<td><a href='/1'>Courts</a></td><td><h1>Weir fails at Quill</h1><p>{FIRST}</p><p>{SECOND}</p></td>"
    )
    text = read(f"<title>Weir fails at Quill</title><table><tr>{cells}<td>Today 4 °C</td></tr></table>").text
    assert text == f"{FIRST}\n{SECOND}"


def test_the_article_ends_where_comments_begin_unless_that_is_most_of_it() -> None:
    assert without_furniture(f"{FIRST}\n{SECOND}\nLeave a Comment\nNice weir.", []) == f"{FIRST}\n{SECOND}"
    story = f"Short.\nComments\n{FIRST}\n{SECOND}"
    assert without_furniture(story, []) == story


def test_a_page_over_the_cap_is_refused() -> None:
    with pytest.raises(FetchError, match="larger than 6 MiB"):
        read(gzip_bomb(7))
