"""Feeds of every format and every kind of damage, as articles."""

import gzip
from datetime import UTC, datetime

import pytest

from bot.errors import FetchError, NotAFeed
from bot.feeds import parse
from bot.feeds.feed import Feed
from bot.feeds.parse import needs_page, parse_feed
from bot.model import Article
from tests.fakes.feed_server import gzip_bomb

NOW = datetime(2026, 3, 3, 7, 0, tzinfo=UTC)
RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Harrow &amp; Vale Gazette</title><link>https://gazette.example/</link>
<language>en-gb</language><ttl>30</ttl>
<item><title>Weir fails at Quill</title><link>https://gazette.example/weir</link><guid>g1</guid>
<pubDate>Tue, 03 Mar 2026 05:10:00 +0200</pubDate>
<description>&lt;p&gt;Short &lt;b&gt;word&lt;/b&gt;.&lt;/p&gt;</description>
<content:encoded><![CDATA[
<p>Four people&nbsp;were hurt.</p><figure><figcaption>A photo</figcaption></figure>
<p>Two <a href="/x">houses</a> fell.</p>
<script>x()</script>]]></content:encoded></item>
<item><title>Ferry late</title><guid isPermaLink="true">https://gazette.example/ferry</guid>
<dc:date>2026-03-02</dc:date>
<description>Plain words.</description></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">
<title type="html">Tarn &lt;i&gt;Wire&lt;/i&gt;</title>
<link rel="self" href="https://wire.example/atom"/><entry><id>tag:wire.example,2026:1</id>
<title>Bridge shut</title>
<link href="/bridge"/><updated>2026-03-03T04:00:00Z</updated><published>2026-03-02T23:30:00-05:00</published>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>One.</p><p>Two.</p></div>
</content></entry></feed>"""
RDF = """<?xml version="1.0" encoding="iso-8859-1"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
<channel rdf:about="https://old.example/"><title>Alte Zeitung</title><link>https://old.example/</link></channel>
<item rdf:about="https://old.example/1"><title>Straße gesperrt</title><link>https://old.example/1</link>
</item></rdf:RDF>"""
JSON = """{"version": "https://jsonfeed.org/version/1.1", "title": "Sorrel Radio",
"home_page_url": "https://sorrel.example/",
"items": [{"id": 7, "url": "/seven", "title": "Seven", "content_html": "<p>A</p><p>B</p>",
"date_published": "2026-03-03T06:00:00Z"},
{"id": "8", "external_url": "https://other.example/8", "content_text": "words", "summary": "sum"}, "junk"]}"""


def read(
    body: str | bytes, url: str | None = "https://gazette.example/feed", charset: str | None = None
) -> Feed:
    return parse_feed(body.encode() if isinstance(body, str) else body, url=url, charset=charset, now=NOW)


def item(inner: str) -> str:
    return f"<rss version='2.0'><channel><title>T</title><item>{inner}</item></channel></rss>"


def test_rss_becomes_articles_in_order() -> None:
    feed = read(RSS)
    first, second = feed.articles
    assert (feed.title, feed.format, feed.interval_seconds) == ("Harrow & Vale Gazette", "RSS 2.0", 1800)
    assert first == Article(
        id="g1",
        title="Weir fails at Quill",
        text="Four people were hurt.\nTwo houses fell.",
        url="https://gazette.example/weir",
        published=datetime(2026, 3, 3, 3, 10, tzinfo=UTC),
        summary="Short word.",
        language="en-gb",
        outlet="Harrow & Vale Gazette",
    )
    assert (second.url, second.text, second.summary) == ("https://gazette.example/ferry", "", "Plain words.")
    assert (second.published, second.day_only) == (datetime(2026, 3, 2, tzinfo=UTC), True)


def test_atom_takes_the_time_of_publication_not_of_the_edit() -> None:
    feed = read(ATOM, "https://wire.example/atom")
    (entry,) = feed.articles
    assert (feed.title, feed.format) == ("Tarn Wire", "Atom 1.0")
    assert entry.published == datetime(2026, 3, 3, 4, 30, tzinfo=UTC)
    assert (entry.url, entry.text) == ("https://wire.example/bridge", "One.\nTwo.")


def test_rdf_in_its_own_charset() -> None:
    feed = read(RDF.encode("latin-1"), "https://old.example/rdf")
    assert (feed.format, feed.articles[0].title) == ("RSS 1.0", "Straße gesperrt")


def test_json_feed_with_what_servers_put_into_it() -> None:
    feed = read(JSON, "https://sorrel.example/feed.json")
    seven, eight, junk = feed.articles
    assert (feed.format, feed.site) == ("JSON Feed 1.1", "https://sorrel.example/")
    assert (seven.id, seven.url, seven.text) == ("7", "https://sorrel.example/seven", "A\nB")
    assert (eight.url, eight.text, eight.summary) == ("https://other.example/8", "words", "sum")
    assert junk.id.startswith("words:")


@pytest.mark.parametrize(
    "items",
    [
        '[{"id": "1", "title": "A",}, {"id": "2", "title": "B, [c,] {d,}"},],}',
        r'[{"id": "1", "title": "A", "url": "x\'y"}, {"id": "2", "title": "B, [c,] {d,}"}]}',
        '[{"id": "1", "title": "A"}, {"id": "2", "title": "B, [c,] {d,}"}, {"id": "3", "title": "cut o',
        '[{"id": "1", "title": "A"}, {"id": "2", "title": "B, [c,] {d,}"}]',
        '[{"id": "1", "title": "A"}, {"id": "2", "title": "B, [c,] {d,}"}]} <!-- cached -->',
    ],
)
def test_one_wrong_sign_ends_no_json_feed(items: str) -> None:
    feed = read(f'{{"version": "https://jsonfeed.org/version/1.1", "title": "J", "items": {items}', None)
    assert [(each.id, each.title) for each in feed.articles] == [("1", "A"), ("2", "B, [c,] {d,}")]
    assert feed.title == "J"


@pytest.mark.parametrize("body", [RSS, ATOM, JSON, RDF.replace("iso-8859-1", "utf-8")])
@pytest.mark.parametrize(
    "pack",
    [
        lambda body: gzip.compress(body.encode()),
        lambda body: gzip.compress(gzip.compress(body.encode())),
        lambda body: b"\xef\xbb\xbf" + body.encode(),
        lambda body: b"\n\n  " + body.encode(),
        lambda body: b"\xff\xfe" + body.replace("utf-8", "utf-16").encode("utf-16-le"),
        lambda body: body.replace("utf-8", "utf-16").encode("utf-16-be"),
        lambda body: body.replace("utf-8", "utf-32").encode("utf-32-le"),
    ],
    ids=["gzip", "gzip twice", "mark", "blank lines", "utf-16 mark", "utf-16 bare", "utf-32 bare"],
)
def test_however_it_is_packed_it_is_the_same_feed(body: str, pack: object) -> None:
    assert callable(pack)
    assert read(pack(body)) == read(body)


@pytest.mark.parametrize(
    "damage",
    [
        lambda body: "<!-- cached -->\n" + body,
        lambda body: "Warning: something in feed.php on line 3\n" + body,
        lambda body: body.replace("Weir fails", "Weir\x0b fa\x00ils"),
        lambda body: body.replace("Weir fails", "Weir&#11; fails"),
        lambda body: body + "<script>count()</script>",
        lambda body: body + "\x00\x00",
    ],
    ids=["comment", "warning", "control characters", "control reference", "script", "NULs"],
)
def test_damage_around_and_within_is_seen_through(damage: object) -> None:
    assert callable(damage)
    assert [each.title for each in read(damage(RSS)).articles] == ["Weir fails at Quill", "Ferry late"]


def test_stray_ampersands_and_html_entities_are_read() -> None:
    body = item("<title>Caf&eacute; &amp; bar &copy; R&D</title><link>https://x.example/?a=1&b=2</link>")
    (article,) = read(body).articles
    assert (article.title, article.url) == ("Café & bar © R&D", "https://x.example/?a=1&b=2")


def test_a_feed_cut_short_gives_what_came() -> None:
    cut = RSS[: RSS.index("<item><title>Ferry") + 40]
    assert read(cut).articles[0].title == "Weir fails at Quill"


def test_a_gzip_body_cut_short_gives_what_it_holds() -> None:
    packed = gzip.compress(RSS.encode() + b" " * 100)
    assert len(read(packed[:-20]).articles) == 2


def test_equal_ids_lose_no_item() -> None:
    body = item("<guid>1</guid><title>A</title></item><item><guid>1</guid><title>B</title>")
    assert [each.title for each in read(body).articles] == ["A", "B"]


@pytest.mark.parametrize(
    ("inner", "url"),
    [
        ("<link>story/1</link>", "https://gazette.example/story/1"),
        ("<link>//cdn.example/1</link>", "https://cdn.example/1"),
        ("<link>javascript:alert(1)</link>", None),
        ("<link>tag:x.example,2026:1</link>", None),
        ("<link>  https://x.example/1 \n</link>", "https://x.example/1"),
        ("<guid isPermaLink='false'>https://x.example/9</guid>", "https://x.example/9"),
        ("<guid>4711</guid>", None),
        ("<guid>/abc</guid>", "https://gazette.example/abc"),
    ],
)
def test_links_are_made_whole_and_kept_to_the_web(inner: str, url: str | None) -> None:
    (article,) = read(item(inner + "<title>T</title>")).articles
    assert article.url == url


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("", "empty"),
        ("   \n", "empty"),
        ("<!DOCTYPE html><html><title>x</title></html>", "web page"),
        ("<!-- x --><html lang='en'></html>", "web page"),
        ("{", "broken"),
        ('{"a": 1}', "no JSON Feed"),
        ("[" * 100000, "no feed"),
        ('{"items": ' + "[" * 100000, "broken"),
        ("<svg xmlns='http://www.w3.org/2000/svg'/>", "no feed"),
        ("<listing><item><title>x</title></item></listing>", "no feed"),
        ("just words", "no feed"),
        ("/etc/passwd", "no feed"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "no feed|broken"),
        (b"\x00" * 5000, "empty"),
    ],
)
def test_what_is_no_feed_is_refused_in_words(body: str | bytes, words: str) -> None:
    with pytest.raises(NotAFeed, match=words):
        read(body)


def test_bombs_end_in_an_error_or_in_nothing() -> None:
    with pytest.raises(FetchError, match="larger than 5 MiB"):
        read(gzip_bomb(6))
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">\n' for n in range(1, 12))
    bomb = f'<!DOCTYPE r [<!ENTITY a0 "ha">\n{entities}]>\n' + item("<title>&a11;</title>")
    assert len(read(bomb).articles[0].title) < 1000
    outside = '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + item("<title>a&x;b</title>")
    assert "root" not in read(outside).articles[0].title


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (
            "Wed, 04 Mar 2026 06:59:00 GMT",
            datetime(2026, 3, 4, 6, 59, tzinfo=UTC),
        ),  # within a day: a wrong zone
        ("Thu, 05 Mar 2026 06:59:00 GMT", None),
        ("Thu, 01 Jan 1970 00:00:00 GMT", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_a_date_that_cannot_be_is_none(raw: str, expected: datetime | None) -> None:
    (article,) = read(item(f"<title>T</title><pubDate>{raw}</pubDate>")).articles
    assert article.published == expected


def test_an_impossible_date_gives_way_to_another() -> None:
    body = ATOM.replace("2026-03-02T23:30:00-05:00", "2036-01-01T00:00:00Z")
    assert read(body).articles[0].published == datetime(2026, 3, 3, 4, tzinfo=UTC)


def test_a_long_description_is_the_article() -> None:
    long = "&lt;p&gt;" + "&lt;/p&gt;&lt;p&gt;".join(["Words of the story. " * 20] * 5) + "&lt;/p&gt;"
    (whole,) = read(
        item(f"<title>T</title><link>https://x.example/1</link><description>{long}</description>")
    ).articles
    assert (len(whole.text) > 1500, whole.summary, needs_page(whole)) == (True, "", False)


@pytest.mark.parametrize(
    ("text", "url", "needed"),
    [
        ("", "https://x.example/1", True),
        ("", None, False),
        ("The beginning […]", "https://x.example/1", True),
        ("It begins here… Read more", "https://x.example/1", True),
        ("A short but whole report.", "https://x.example/1", False),
    ],
)
def test_a_beginning_needs_its_page(text: str, url: str | None, needed: bool) -> None:
    assert needs_page(Article("1", "T", text, url)) is needed


def test_text_in_whole_pieces_reads_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    from feedparser import api

    whole = [read(body) for body in (RSS, ATOM, RDF)]
    monkeypatch.setattr(parse, "use_with_feedparser", lambda: None)
    monkeypatch.setattr(api, "PREFERRED_XML_PARSERS", [])
    assert [read(body) for body in (RSS, ATOM, RDF)] == whole


@pytest.mark.parametrize(
    "broken",
    [
        "<georss:where xmlns:georss='http://www.georss.org/georss'><gml:pos>x y</gml:pos></georss:where>",
        "<width>x</width>",
        "<textinput><b></textinput>",
        "<media:rating>",
        "<a b=c d>",
        "</item",
        "< & >",
    ],
)
def test_no_item_is_lost_to_what_feedparser_fails_on(broken: str) -> None:
    body = item(f"<title>A</title><guid>1</guid>{broken}</item><item><title>B</title><guid>2</guid>")
    assert [each.id for each in read(body).articles] == ["1", "2"]


@pytest.mark.parametrize("prefix", ["<!---->" * 500, "<?xml ?>" * 20000, "<?pi?>" * 500, " " * 100000])
def test_a_long_prologue_takes_no_time(prefix: str) -> None:  # found by trying the worst
    assert read(prefix + item("<title>A</title>")).articles[0].title == "A"
