"""Publishers on loopback through a day: hosts that move, items that roll, links that rot, PDFs, live blogs.

Each article of each of them bears a word of its own, `own(site, number)`. All that is not of it says WRONG.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from urllib.parse import urlsplit

from tests.fakes.feed_server import FeedServer
from tests.fakes.paper import pdf

WRONG = "Sixty people were killed in the mistaken flood at Wrongham on Sunday, the river board said."
KINDS = ("plain", "moves", "one address", "rots", "papers", "live", "walls", "whole text")
KEPT = 6  # items in a feed: each hour the oldest rolls out
_CARD = f'<div class="card"><h3><a href="/other">Flood at Wrongham town</a></h3><p>{WRONG}</p></div>'
_TOWNS = ("Osk", "Ulm", "Tarn", "Quill", "Marn", "Rusk", "Sorrel", "Harl", "Pell", "Ossel", "Velm", "Dray")


def own(site: int, number: int) -> str:
    """The word that only this article has."""
    return f"token{site}x{number}"


def title(site: int, number: int) -> str:
    return f"Crane {own(site, number)} falls at {_TOWNS[number % len(_TOWNS)]} quay"


@dataclass
class Publisher:
    """One site of a kind; `hour` is how far the day has come."""

    server: FeedServer
    site: int
    begins: datetime
    hour: int = 0

    @property
    def kind(self) -> str:
        return KINDS[self.site % len(KINDS)]

    @property
    def feed_url(self) -> str:
        return self.server.url(f"/{self.site}/feed")

    def numbers(self) -> range:
        """The articles in its feed now."""
        if self.kind == "live":
            return range(1)
        return range(max(0, self.hour + 3 - KEPT), self.hour + 3)

    def published(self) -> int:
        """How many articles there have been."""
        return 1 if self.kind == "live" else self.hour + 3

    def go(self, hour: int) -> None:
        """Serve what stands there at this hour."""
        self.hour = hour
        path = f"/{self.site}/feed"
        if self.kind == "moves" and hour >= 3:
            self.server.redirect(path, f"/{self.site}/new-feed", 301)
            path = f"/{self.site}/new-feed"
        self.server.serve(path, self._feed(), Content_Type="application/rss+xml")
        for number in self.numbers():
            self._serve_page(number)
        self.server.serve("/", f"<html><title>Wire: latest</title><main>{_CARD * 6}</main></html>".encode())

    def _feed(self) -> bytes:
        items = "".join(map(self._item, reversed(self.numbers())))
        space = "xmlns:media='http://search.yahoo.com/mrss/' xmlns:content='http://purl.org/rss/1.0/modules/content/'"
        head = f"<title>Site {self.site}</title><link>{self.server.url('/')}</link>"
        return f"<rss version='2.0' {space}><channel>{head}{items}</channel></rss>".encode()

    def _item(self, number: int) -> str:
        moment = format_datetime(self.begins + timedelta(hours=max(number - 2, -2), seconds=self.site))
        link, words = self._link(number), self._summary(number)
        guid = (
            f"<guid isPermaLink='false'>{own(self.site, number)}</guid>" if self.kind == "one address" else ""
        )
        extra = f"<media:content url='i.jpg'><media:description>{WRONG}</media:description></media:content>"
        if self.kind in {"whole text", "live"}:
            extra += f"<content:encoded><![CDATA[{self._markup(number)}]]></content:encoded>"
        return (
            f"<item><title>{title(self.site, number)}</title><link>{link}</link>{guid}"
            f"<pubDate>{moment}</pubDate><description>{words}</description>{extra}</item>"
        )

    def _summary(self, number: int) -> str:
        return f"A crane, {own(self.site, number)}, fell on the quay and nobody was hurt, the port said."

    def _markup(self, number: int) -> str:
        news = "".join(
            f"<p>At {hour} o'clock the work on the crane went on.</p>" for hour in range(self.hour + 1)
        )
        more = news if self.kind == "live" else ""
        return (
            f"<p>{self._summary(number)}</p>{more}<p>Also read: <a href='/other'>{WRONG}</a></p>"
            f"<figure><figcaption>{WRONG}</figcaption></figure>"
            f"<ul class='related'><li><a href='/o'>{WRONG}</a></li></ul>"
        )

    def _link(self, number: int) -> str:
        if self.kind == "one address":
            return self.server.url(f"/{self.site}/warnings")
        ending = "pdf" if self.kind == "papers" else "html"
        host = "localhost" if self.kind == "moves" and self.hour >= 3 else "127.0.0.1"
        return self.server.url(f"/{self.site}/crane-{number + 1000}.{ending}", host)

    def _serve_page(self, number: int) -> None:
        path = urlsplit(self._link(number)).path
        told = f"The crane, {own(self.site, number)}, came down in the wind, the harbour master said."
        head = title(self.site, number)
        article = f"<article><h1>{head}</h1><p>{self._summary(number)}</p><p>{told}</p></article>"
        if self.kind == "papers":
            self.server.serve(path, pdf([title(self.site, number), "", self._summary(number), told]))
        elif self.kind == "rots" and number % 2:
            self.server.redirect(path, "/")
        elif self.kind == "walls" and number % 2:
            self.server.serve(
                path, f"<html><title>Page not found</title><h1>Page not found</h1>{_CARD * 4}</html>".encode()
            )
        elif self.kind == "one address":
            listed = "".join(
                f"<h2>{title(self.site, n)}</h2><p>{self._summary(n)}</p>" for n in self.numbers()
            )
            self.server.serve(
                path, f"<html><title>Warnings</title><main>{_CARD}{listed}</main></html>".encode()
            )
        else:
            page = f"<html><title>{head}</title><body>{_CARD * 3}{article}{_CARD * 3}</body></html>"
            self.server.serve(path, page.encode())
