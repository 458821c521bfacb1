"""An item's title, link, description and text are its own, whatever extensions nest into it."""

from datetime import UTC, datetime

import pytest

from bot.feeds.parse import needs_page, parse_feed
from bot.model import Article

NOW = datetime(2026, 3, 3, 7, tzinfo=UTC)
SPACES = (
    "xmlns:media='http://search.yahoo.com/mrss/' xmlns:atom='http://www.w3.org/2005/Atom' "
    "xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd' xmlns:dc='http://purl.org/dc/elements/1.1/' "
    "xmlns:content='http://purl.org/rss/1.0/modules/content/' xmlns:q='https://quill.example/ns'"
)
OWN = (
    "<title>Weir fails</title><link>https://gazette.example/weir</link><description>Four hurt.</description>"
)


def rss(inner: str, spaces: str = SPACES) -> Article:
    return items(f"<item>{inner}</item>", spaces)[0]


def items(inner: str, spaces: str = SPACES) -> tuple[Article, ...]:
    body = f"<rss version='2.0' {spaces}><channel><title>Gazette</title>{inner}</channel></rss>"
    return parse_feed(body.encode(), url="https://gazette.example/feed", now=NOW).articles


def atom(inner: str) -> Article:
    body = f"<feed xmlns='http://www.w3.org/2005/Atom' {SPACES} xml:lang='en'><entry>{inner}</entry></feed>"
    return parse_feed(body.encode(), url="https://gazette.example/feed", now=NOW).articles[0]


@pytest.mark.parametrize(
    "extra",
    [
        "<media:content url='a.jpg'><media:description>Nine died.</media:description></media:content>",
        "<media:text>Nine died.</media:text>",
        "<media:group><media:description>Nine died.</media:description></media:group>",
        "<media:description>Nine died.</media:description>",
        "<itunes:summary>Nine died.</itunes:summary><itunes:subtitle>Nine.</itunes:subtitle>",
        "<q:caption><description>Nine died.</description></q:caption>",
        "<image><title>Old</title><description>Nine died.</description><link>https://x.example/i</link></image>",
        "<enclosure url='a.mp3' type='audio/mpeg'>https://x.example/a.mp3</enclosure>",
        "<author><name>A. Marl</name><link>https://x.example/marl</link></author>",
        "<q:related><title>Old</title><link>https://x.example/old</link></q:related>",
        "<related><item><title>Old</title><link>https://x.example/old</link></item></related>",
        "<q:more><link url='https://x.example/old'/></q:more>",
        "<link>https://x.example/second</link>",
        "<atom:link rel='related' href='https://x.example/old'/>",
        "<atom:link rel='alternate' hreflang='es' href='https://x.example/es'/>",
        "<description>A second one.</description><dc:description>A third.</dc:description>",
        "<source url='https://x.example/feed'><link>https://x.example/s</link>Courier</source>",
    ],
)
@pytest.mark.parametrize("first", [True, False])
def test_what_is_nested_or_comes_second_is_not_the_items(extra: str, first: bool) -> None:
    second = extra.startswith(("<link>", "<description>"))
    article = rss(OWN + extra if second or not first else extra + OWN)
    assert (article.title, article.url) == ("Weir fails", "https://gazette.example/weir")
    assert (article.summary, article.text, needs_page(article)) == ("Four hurt.", "", True)


@pytest.mark.parametrize(
    "link",
    [
        "<link uri='at://did:plc:abc/post/1'>https://gazette.example/weir</link>",
        "<link url='https://x.example/old'>https://gazette.example/weir</link>",
        "<link>javascript:void(0)</link><link>https://gazette.example/weir</link>",
        "<link/><guid>https://gazette.example/weir</guid>",
        "<atom:link href='https://gazette.example/weir'/>",
        "<link>https://gazette.example/weir<!-- own --></link>",
        "<link>https://gazette.example/\n   weir</link>",
    ],
)
def test_the_items_own_link_is_what_stands_in_it(link: str) -> None:
    assert rss("<title>T</title>" + link).url == "https://gazette.example/weir"


def test_an_entry_links_to_its_page_in_its_language() -> None:
    entry = atom(
        "<id>1</id><title>T</title><link rel='alternate' hreflang='fr' href='/fr'/>"
        "<link rel='alternate' type='application/json' href='/json'/><link rel='enclosure' href='/a.mp3'/>"
        "<link rel='alternate' hreflang='en' type='text/html' href='/en'/><link href='/later'/>"
        "<author><name>A</name><uri>https://x.example/a</uri></author>"
        "<source><id>s</id><title>Courier</title><link href='https://x.example/'/></source>"
    )
    assert (entry.url, entry.outlet) == ("https://gazette.example/en", "Courier")


def test_a_picture_is_no_text_even_where_its_vocabulary_is_not_declared() -> None:
    article = rss(OWN + "<media:description>Nine died.</media:description>", "")
    assert (article.summary, article.text) == ("Four hurt.", "")


def test_a_podcast_without_a_description_has_its_own_summary() -> None:
    article = rss(
        "<title>T</title><link>https://x.example/1</link><itunes:summary>About it.</itunes:summary>"
    )
    assert (article.summary, article.text) == ("About it.", "")


def test_text_in_the_items_own_places_is_kept_whole() -> None:
    article = rss(OWN + "<content:encoded><![CDATA[<p>One <b>two</b></p><p>three</p>]]></content:encoded>")
    assert article.text == "One two\nthree"
    inline = atom("<id>1</id><title>A <b>B</b></title><content type='html'>&lt;p&gt;One&lt;/p&gt;</content>")
    assert inline.text == "One"


def test_items_that_are_not_closed_are_all_there_in_order() -> None:
    found = items(
        "<item><title>A</title><guid>1</guid><item><title>B</title><guid>2</guid><item><title>C</title>"
    )
    assert [each.title for each in found] == ["A", "B", "C"]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Ar&#173;til&#173;lery", "Artillery"),
        ("Ar&amp;shy;tillery", "Artillery"),
        ("Zero&#8203;width &#65279;mark", "Zerowidth mark"),
        ("Split&#8205;word", "Splitword"),
        ("می&#8204;رود", "می\u200cرود"),
        ("Party &#55357;&#56613; over", "Party 🔥 over"),
        ("Party &#xD83D;&#xDD25; over", "Party 🔥 over"),
        ("Half &#55357; only", "Half \ufffd only"),
        ("Far &#99999999; out", "Far \ufffd out"),
        ("Quote &#147;here&#148;", "Quote “here”"),
        ("No end &#233 here", "No end é here"),
        ("R&amp;amp;D &amp;lt;b&amp;gt;now&amp;lt;/b&amp;gt;", "R&D now"),
        ("&#1;&#55357;&#56613;&#2;", "🔥"),
    ],
)
def test_no_character_ends_a_feed_or_hides_a_word(title: str, expected: str) -> None:
    first, second = items(f"<item><title>{title}</title></item><item><title>Second</title></item>")
    assert (first.title, second.title) == (expected, "Second")


@pytest.mark.parametrize("behind", ["\n/* cached 07:00 */", "\nDone in 0.1 s", "{}", "\x00"])
def test_notes_behind_a_json_feed_do_not_end_it(behind: str) -> None:
    body = '{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "title": "Half \\ud83d"}]}'
    (article,) = parse_feed((body + behind).encode(), url=None, now=NOW).articles
    assert article.title == "Half"


@pytest.mark.parametrize(
    "description",
    [
        "&amp;lt;p&amp;gt;One&amp;lt;/p&amp;gt;&amp;lt;p&amp;gt;two&amp;lt;/p&amp;gt;",
        "&lt;p&gt;One&lt;/p&gt;&lt;p&gt;two",
    ],
)
def test_markup_that_is_packed_twice_is_still_markup(description: str) -> None:
    assert rss(f"<title>T</title><description>{description}</description>").summary == "One\ntwo"


@pytest.mark.parametrize(
    "space", ["http://my.netscape.com/rdf/simple/0.9/", "http://channel.netscape.com/rdf/simple/0.9/", ""]
)
@pytest.mark.parametrize("inside", [True, False])
def test_the_oldest_rdf_is_read(space: str, inside: bool) -> None:
    item = "<item><title>Weir fails</title><link>https://gazette.example/weir</link></item>"
    channel = f"<channel><title>Gazette</title>{item if inside else ''}</channel>{'' if inside else item}"
    syntax = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    body = f"<rdf:RDF xmlns:rdf='{syntax}' xmlns='{space}'>{channel}</rdf:RDF>"
    (article,) = parse_feed(body.encode(), url=None, now=NOW).articles
    assert (article.title, article.url) == ("Weir fails", "https://gazette.example/weir")


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("https://x.example/news/Port Amaro blast.html", "https://x.example/news/Port%20Amaro%20blast.html"),
        ("/news/two  blanks", "https://gazette.example/news/two%20%20blanks"),
        ("https://x.example/a%20b c?q=d e#f g", "https://x.example/a%20b%20c?q=d%20e#f%20g"),
        ("https://x.example/caf%C3%A9%2Fx", "https://x.example/caf%C3%A9%2Fx"),
    ],
)
def test_blanks_in_a_link_are_encoded_and_nothing_else_is(link: str, url: str) -> None:
    assert rss(f"<title>T</title><link>{link}</link>").url == url
