"""Text that a feed carries is cleaned as a page's is."""

from datetime import UTC, datetime

import pytest

from bot.errors import ReadingError
from bot.feeds.pages.content import content_text
from bot.feeds.pages.page import read_page
from bot.feeds.parse import needs_page, parse_feed

NOW = datetime(2026, 3, 3, 7, tzinfo=UTC)
HEADLINE = "Weir fails at Quill"
FIRST = "The weir above Quill gave way late on Monday and a wall of water reached the market square."
SECOND = "Four people were hurt, one of them badly, the Vale fire service said on Tuesday morning."
THIRD = "Houses along the river were cleared, and about sixty people spent the night in the school hall."

STRANGERS = [
    '<div class="wp-caption"><img src="i"><p class="wp-caption-text">Mourners in Sorrel, where a fire killed 88.</p></div>',
    "<figure><img src='i'><figcaption>Mourners in Sorrel, where a fire killed 88.</figcaption></figure>",
    "<p>Mourners in Sorrel, where a fire killed 88 people. (AP Photo/Ada Marl)</p>",
    "<p>Mourners in Sorrel, where a fire killed 88 people. Photo: Ada Marl/Getty Images</p>",
    '<p>Also read: <a href="/x">Flood kills 60 people in Ulm</a></p>',
    '<p><strong>READ MORE: </strong><a href="/x">Flood kills 60 people in Ulm</a></p>',
    '<p><a href="/x">Flood kills 60 people in Ulm</a></p>',
    '<ul class="related"><li><a href="/z">Landslide kills 70 people in Osk</a></li></ul>',
    '<ul><li><a href="/z">Landslide kills 70 people in Osk</a></li><li><a href="/y">Nine die in a fire in Ulm</a></li></ul>',
    '<div class="related-posts"><h3>Related</h3><p>Landslide kills 70 people in Osk</p></div>',
    '<div class="jp-relatedposts"><p>Landslide kills 70 people in Osk</p></div>',
    '<div class="card"><h3><a href="/o">Landslide in Osk</a></h3><p>Seventy people were killed in Osk on Sunday.</p></div>',
    '<p>The post <a href="/w">Weir fails at Quill</a> appeared first on <a href="/">Harrow Gazette</a>.</p>',
    "<p>(Reporting by Ada Marl in Osk; Editing by B. Tarn)</p>",
    "<p>Reporting by Ada Marl; Editing by B. Tarn and C. Ost</p>",
    "<p>Story continues below</p>",
    "<h3>What to know</h3>",
    "<table><tr><th>Year</th><th>Dead</th></tr><tr><td>1998</td><td>204</td></tr></table>",
    "<p>Subscribe to our newsletter and never miss a flood.</p>",
    '<p><b>Читайте также:</b> <a href="/x">Автобус столкнулся с поездом, девять погибших</a></p>',
    '<p>اقرأ أيضا: <a href="/r">خمسة وعشرون قتيلا في غرق عبارة</a></p>',
    '<p>यह भी पढ़ें: <a href="/a">आग में झुलसे पंद्रह मज़दूर</a></p>',
    '<p>関連記事：<a href="/a">バス横転、十二人死亡 山間部の国道</a></p>',
    '<p>CZYTAJ TAKŻE – <a href="/a">Pożar w Ulm: zginęło 60 osób</a></p>',
    '<table><tr><td>Baca juga:</td><td><a href="/2">Kapal tenggelam, 22 orang hilang</a></td></tr></table>',
    '<div><a href="/x"><span>Flood kills 60 people in Ulm</span></a></div>',
    "<h3>What to know</h3><ul><li>A fire in Ulm killed 60 people</li><li>The bridge is closed</li></ul>",
    '<div class="key-points"><p>A fire in Ulm killed 60 people in May</p></div>',
    "<p>[2/4]The square of Ulm, where a fire killed 60 people. Northline/Jan Orlik</p>",
    "<p>Candles in Ulm, where a fire killed 60 people. (Ola Brandt/Vale Press)</p>",
    "<p>Clique aqui e participe do nosso canal no WhatsApp.</p>",
    "<p>Підписуйтесь на наш Telegram-канал, щоб не пропустити головні новини.</p>",
    "<p>Follow us on Facebook and X.</p>",
    "<p>You have 2 free articles left this month.</p>",
    "<p>avec AFP</p>",
    "<p>© Riproduzione riservata</p>",
    '<div class="gallery"><span>2 of 4: Mourners in Ulm, where a fire killed 60 people</span></div>',
    "<dl><dt>Source</dt><dd>Relief Office</dd><dt>Posted</dt><dd>30 Nov 2026</dd></dl>",
]  # fmt: skip


@pytest.mark.parametrize("stranger", STRANGERS)
@pytest.mark.parametrize("place", [0, 1, 3])
def test_what_is_not_of_the_article_is_left_out_in_feeds_and_on_pages(stranger: str, place: int) -> None:
    parts = [f"<p>{each}</p>" for each in (FIRST, SECOND, THIRD)]
    parts.insert(place, stranger)
    assert content_text("".join(parts), HEADLINE) == f"{FIRST}\n{SECOND}\n{THIRD}"
    page = f"<html><head><title>{HEADLINE}</title></head><body><article><h1>{HEADLINE}</h1>{''.join(parts)}</article>"
    assert read_page(page.encode(), url="https://x.example/1", now=NOW).text == f"{FIRST}\n{SECOND}\n{THIRD}"


@pytest.mark.parametrize(
    "own",
    [
        "<p>The ministry said: <a href='/s'>four people were hurt</a></p>",
        "<p>The ministry said: <a href='/s'>“Four people were hurt in Quill”</a></p>",
        "<p>By Tuesday, four people were still missing.</p>",
        "<p>Join us, the rebels told the soldiers on their Telegram channel, and several hundred of them did so on Monday "
        "night, when the barracks above the town were left without any guard at all.</p>",
        "<p>Twelve people died within 5 minutes.</p>",
        "<p>The strike killed 12 people (four of them children).</p>",
        "<p>The council banned subscriptions to the newspaper.</p>",
        "<p>He heard of it from AFP.</p>",
        "<ul><li>Four people were hurt in Quill, the fire service said.</li><li>Sixty fled.</li></ul>",
        "<table><tr><td><p>Four people were hurt, one of them badly, the fire service said on Tuesday, "
        "as the water rose in the market square.</p></td></tr></table>",
        "<p>Also read out in court were the names of the nine who died.</p>",
        "<blockquote><p>We saw nine dead, a nurse said.</p></blockquote>",
        "<div class='caption-free'><p>Nine died.</p></div>",
        "<p>Reporting by the ministry put the toll at twelve.</p>",
        "<p>A photo by the army shows nine bodies.</p>",
    ],
)
def test_what_only_looks_alike_stays(own: str) -> None:
    from lxml import html

    words = " ".join(html.fromstring(f"<div>{own}</div>").text_content().split())
    text = content_text(f"<p>{FIRST}</p>{own}<p>{SECOND}</p>", HEADLINE)
    assert words.replace(" ", "") in text.replace("\n", "").replace(" ", "")


def test_a_beginning_stays_one_when_its_tail_is_gone() -> None:
    inner = f"<p>{FIRST} [&#8230;]</p><p>The post <a href='/w'>Weir fails</a> appeared first on <a href='/'>Gazette</a>.</p>"
    for tail in (inner, f"<p>{FIRST}</p><p><a href='/w'>Continue reading</a></p>"):
        body = (
            "<rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel><title>T</title><item>"
            f"<title>{HEADLINE}</title><link>https://x.example/1</link><content:encoded><![CDATA[{tail}]]>"
            "</content:encoded></item></channel></rss>"
        )
        (article,) = parse_feed(body.encode(), url=None, now=NOW).articles
        assert needs_page(article)
        assert article.text == f"{FIRST} […]"


def page(body: str, title: str = HEADLINE, head: str = "") -> bytes:
    return f"<html><head><title>{title}</title>{head}</head><body>{body}</body></html>".encode()


def card(number: int) -> str:
    return (
        f"<article class='teaser'><h2><a href='/o{number}'>Other story {number}</a></h2>"
        f"<p>Twenty people were killed in a landslide {number} km away, officials said on Sunday in a statement.</p></article>"
    )


STORY = f"<h1>{HEADLINE}</h1><p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p>"


@pytest.mark.parametrize(
    "body",
    [
        "<section>" + "".join(map(card, range(6))) + f"</section><article>{STORY}</article>",
        f"<article>{STORY}</article><section>" + "".join(map(card, range(9))) + "</section>",
        "".join(map(card, range(9))).replace("article", "div") + f"<main>{STORY}</main>",
        "<div class=feed>" + "".join(f"<a href='/{n}'><h3>Other story {n}</h3><p>Twenty were killed.</p></a>" for n in range(9))
        + f"</div><div>{STORY}</div>",
        "<ul>" + "".join(f"<li><a href='/{n}'>Section number {n} of the menu</a></li>" for n in range(300))
        + f"</ul><div>{STORY}</div>",
        "<div>" + "".join(f"<div><a href='/{n}'>Section number {n} of the menu</a></div>" for n in range(300))
        + f"</div><article>{STORY}</article>",
    ],
)  # fmt: skip
def test_the_article_is_found_among_teasers_and_menus(body: str) -> None:
    assert read_page(page(body), url="https://x.example/1", now=NOW).text == f"{FIRST}\n{SECOND}\n{THIRD}"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (page("".join(map(card, range(6))), "Gazette: latest"), "no article"),
        (page("<main>" + "".join(map(card, range(2))).replace("article", "div") + "</main>", "Gazette: latest"), "no article"),
        (page(f"<h1>Page not found</h1><p>{'We could not find what you looked for on our site. ' * 4}</p>"), "not there"),
        (page(f"<h1>Oops!</h1><p>{FIRST}</p>", "404 - Gazette"), "not there"),
        (page("<h1>Seite nicht gefunden</h1><p>Die Adresse gibt es nicht mehr, suchen Sie bitte auf der Startseite.</p>"),
         "not there"),
        (page("<h1>Just a moment...</h1><p>Checking your browser before you go on to the site you asked for.</p>",
              "Just a moment..."), "not there"),
        (page("<h1>Your privacy</h1><p>We and our partners store and/or access information on a device, such as cookies, "
              "for personalised ads.</p><p>Accept all cookies to go on.</p>", "Gazette"), "wall"),
        (page(f"<h1>{HEADLINE}</h1><p>To continue reading, subscribe now: start your free trial and cancel anytime.</p>"
              "<p>Already a subscriber? Log in to your account.</p>"), "wall"),
        (page("<div id=app></div>"), "no article"),
    ],
)  # fmt: skip
def test_a_page_without_the_article_is_refused_in_words(body: bytes, words: str) -> None:
    with pytest.raises(ReadingError, match=words):
        read_page(body, url="https://x.example/1", now=NOW)


@pytest.mark.parametrize(
    ("body", "title"),
    [
        (page("<h1>Harrow Gazette</h1><h2>Weir fails at Quill</h2><p>" + FIRST, "Weir fails at Quill - Harrow Gazette",
              '<meta property="og:title" content="Weir fails at Quill">'), HEADLINE),
        (page(f"<h1>Harrow Gazette</h1><p>{FIRST}", "Weir fails at Quill | Harrow Gazette",
              '<meta property="og:site_name" content="Harrow Gazette">'
              '<meta property="og:title" content="Harrow Gazette">'), "Weir fails at Quill | Harrow Gazette"),
        (page(STORY, "Weir fails at Quill - Harrow Gazette",
              '<script type="application/ld+json">[{"@type": "NewsArticle", "headline": "Ferry late", "url": "/other"},'
              '{"@type": "NewsArticle", "headline": "Weir fails at Quill", "url": "https://x.example/1"}]</script>'), HEADLINE),
    ],
)  # fmt: skip
def test_the_sites_name_and_other_stories_are_no_headline(body: bytes, title: str) -> None:
    assert read_page(body, url="https://x.example/1", now=NOW).title == title


def test_a_page_of_three_megabytes_with_a_long_live_blog_is_read_with_its_time() -> None:
    entries = ",".join('{"@type": "BlogPosting", "articleBody": "' + "x" * 900 + '"}' for _ in range(900))
    data = (
        f'{{"@type": "LiveBlogPosting", "headline": "{HEADLINE}", "datePublished": "2026-03-02T10:00:00Z",'
        f'"liveBlogUpdate": [{entries}]}}'
    )
    scripts = f"<script type='application/ld+json'>{data}</script><script>{'var a = 1;' * 200000}</script>"
    body = page(f"<article>{STORY}</article>", head=scripts + '<meta name="date" content="2026-03-01">')
    found = read_page(body, url="https://x.example/1", now=NOW)
    assert len(body) > 2.8e6
    assert (found.text, found.published) == (
        f"{FIRST}\n{SECOND}\n{THIRD}",
        datetime(2026, 3, 2, 10, tzinfo=UTC),
    )
