"""Links that only lead on: to which outlet, as far as anybody says."""

import base64
from datetime import UTC, datetime

import pytest

from bot.feeds.identity.redirectors import is_redirector, target_of
from bot.feeds.parse import parse_feed
from bot.model import Article

OWN = "https://wire.example/2026/own-story?id=3&x=%20y"
QUOTED = "https%3A%2F%2Fwire.example%2F2026%2Fown-story%3Fid%3D3%26x%3D%2520y"
NOW = datetime(2026, 3, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    "url",
    [
        f"https://www.google.com/url?rct=j&sa=t&url={QUOTED}&ct=ga&cd=CAIyA",
        f"https://www.google.com/url?q={QUOTED}",
        f"http://www.bing.com/news/apiclick.aspx?ref=FexRss&url={QUOTED}&c=1",
        f"https://l.facebook.com/l.php?u={QUOTED}",
        f"https://duckduckgo.com/l/?uddg={QUOTED}",
        f"https://href.li/?{QUOTED}",
        f"https://clicks.example/r?u={QUOTED}",
        f"https://counter.example/track.php?target={QUOTED}&feed=2",
        f"https://r.search.yahoo.com/_ylt=A;_ylu=X/RV=2/RE=1/RO=10/RU={QUOTED}/RK=2/RS=abc-",
        f"https://proxy.example/{OWN}",
    ],
)
def test_a_target_that_stands_in_the_address_is_found(url: str) -> None:
    assert target_of(url) == OWN


def test_what_google_news_packed_is_unpacked() -> None:
    target = b"https://wire.example/own-story"
    packed = base64.urlsafe_b64encode(
        b"\x08\x13\x22" + bytes([len(target)]) + target + b"\xd2\x01\x00"
    ).decode()
    assert target_of(f"https://news.google.com/rss/articles/{packed.rstrip('=')}?oc=5") == target.decode()
    assert target_of("https://news.google.com/rss/articles/CBMiAU_yqLNadadadadadad?oc=5") is None


@pytest.mark.parametrize(
    "url",
    [
        OWN,
        f"https://check.example/claims/false-story?url={QUOTED}",
        f"https://web.archive.org/web/2026/{OWN}",
        f"https://www.wire.example/r?url={QUOTED}",
        "https://wire.example/search?q=https",
        "https://clicks.example/r?u=/own",
        "https://clicks.example/r?u=javascript:alert(1)",
        "https://[bad",
        "",
    ],
)
def test_an_ordinary_address_leads_nowhere_else(url: str) -> None:
    assert target_of(url) is None


def feed(
    link: str, source: str = "", site: str = "https://www.google.com/alerts", extra: str = ""
) -> Article:
    body = (
        "<rss version='2.0' xmlns:feedburner='http://rssnamespace.org/feedburner/ext/1.0'><channel>"
        f"<title>Alert: ferry</title><link>{site}</link><item><title>T</title><link>{link}</link>"
        f"{source}{extra}</item></channel></rss>"
    )
    return parse_feed(body.encode(), url="https://www.google.com/alerts/feeds/1", now=NOW).articles[0]


@pytest.mark.parametrize(
    ("article", "outlet"),
    [
        (feed(f"https://www.google.com/url?url={QUOTED}"), "wire.example"),
        (feed(f"https://www.google.com/url?url={QUOTED}", "<source url='x'>The Wire</source>"), "The Wire"),
        (feed(f"https://clicks.example/r?u={QUOTED}", site="https://wire.example/"), "Alert: ferry"),
        (feed("https://feedproxy.google.com/~r/a/1", extra=f"<feedburner:origLink>{OWN.replace('&', '&amp;')}"
              "</feedburner:origLink>", site="https://wire.example/"), "Alert: ferry"),
    ],
)  # fmt: skip
def test_the_outlet_is_the_one_behind(article: Article, outlet: str) -> None:
    assert (article.leads_to, article.outlet) == (OWN, outlet)


@pytest.mark.parametrize(
    ("link", "source", "site", "outlet"),
    [
        ("https://news.google.com/rss/articles/CBMiAU_yqLNadadadadadad", "", "https://news.google.com/search",
         "via news.google.com"),
        ("https://news.google.com/rss/articles/CBMiAU_yqLNadadadadadad", "<source url='x'>The Wire</source>",
         "https://news.google.com/search", "The Wire via news.google.com"),
        ("https://bit.ly/3abc", "", "https://wire.example/", "Alert: ferry via bit.ly"),
        ("https://links.wire.example/a/1", "", "https://wire.example/", "Alert: ferry"),
        ("https://wire.example/a/1", "", "https://wire.example/", "Alert: ferry"),
    ],
)  # fmt: skip
def test_where_nobody_tells_it_is_said_by_whom_it_came(
    link: str, source: str, site: str, outlet: str
) -> None:
    article = feed(link, source, site)
    assert (article.leads_to, article.outlet) == (None, outlet)


def test_only_known_hosts_count_as_leading_on() -> None:
    assert is_redirector("https://t.co/abc")
    assert is_redirector("https://click.mail.example/1")
    assert not is_redirector("https://wire.example/click")
    assert not is_redirector("https://go.example")


def test_a_copy_kept_for_phones_stands_for_the_page() -> None:
    copy = "https://out-example.cdn.ampproject.org/c/s/out.example/2026/ferry?id=1"
    assert target_of(copy) == "https://out.example/2026/ferry?id=1"
    assert (
        target_of("https://www.google.com/amp/s/out.example/2026/ferry") == "https://out.example/2026/ferry"
    )
    assert target_of("https://www.google.com/a/out.example/acs") is None
