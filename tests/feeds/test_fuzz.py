"""Thousands of damaged feeds and pages: no crash, no hang over 5 s, memory under 1 GiB.

`make soak` does the full count; the ordinary run does a handful.
"""

import gzip
import os
import random
from datetime import UTC, datetime
from time import process_time

import pytest

from benchmarks.polling import invented_feeds
from bot.errors import SitrepError
from bot.feeds.discover import linked_feeds
from bot.feeds.opml import read_opml
from bot.feeds.pages.page import read_page
from bot.feeds.parse import parse_feed
from tests.fakes.peak import peak_bytes

pytestmark = pytest.mark.slow

NOW = datetime(2026, 3, 3, 7, tzinfo=UTC)
MOST_SECONDS = 5.0
MOST_BYTES = 1024**3
LARGEST = 1_000_000  # bytes of a damaged document
COUNT = 4000 if os.environ.get("SITREP_SOAK") else 25
PIECES = [
    b"<![CDATA[",
    b"]]>",
    b"<!--",
    b"-->",
    b"<!DOCTYPE x [<!ENTITY a 'b'>]>",
    b"&#x0;",
    b"&#99999999999;",
    b"&",
    b"<",
    b">",
    b'"',
    b"\x00",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"<?xml version='1.0' encoding='utf-16'?>",
    b"<item>",
    b"</item>",
    b"<link href='http://[::1'/>",
    b"xml:base='http://['",
    b"<pubDate>Mon, 99 Foo 99999 99:99</pubDate>",
    b"<svg>",
    b"<content type='xhtml'>",
    b"mode='base64'",
    b"<textinput>",
    b"<width>x</width>",
    b"<georss:point>x</georss:point>",
    b"<psc:chapter start='99:99'/>",
    b"<guid>http://[</guid>",
    b"<script>",
    b"<table>",
    b"<p>",
    b"<div>",
    b"<a href='/x'>",
    b"<base href='http://['>",
    b"<meta charset='utf-7'>",
    b"<time datetime='9999-99-99'>",
    b"\xed\xa0\x80",
    b"9" * 400,
    b'<script type=\'application/ld+json\'>[[{"@type":"NewsArticle","headline":{}}]]</script>',
    b"{",
    b"[",
    b"1e999",
]


def pages() -> list[bytes]:
    chance = random.Random(3)
    words = ["weir", "river", "ministry", "said", "four", "hurt", "on", "Monday", "the", "square"]

    def paragraph() -> str:
        return f"<p>{' '.join(chance.choices(words, k=40))} <a href='/x'>more</a>.</p>"

    head = "<html lang='en'><head><title>Weir</title></head><body><article><h1>Weir</h1>"
    return [(head + "".join(paragraph() for _ in range(30)) + "</article>").encode() for _ in range(10)]


def damaged(body: bytes, chance: random.Random, corpus: list[bytes]) -> bytes:
    """The body after one to thirty accidents."""
    for _ in range(chance.choice((1, 1, 2, 4, 8, 30))):
        at = chance.randrange(len(body) + 1)
        end = at + chance.choice((1, 5, 50, 500, 5000))
        piece, other = chance.choice(PIECES), chance.choice(corpus)
        body = chance.choice(
            (
                body[:at] + piece + body[at:],
                body[:at] + piece * chance.choice((10, 1000)) + body[at:],
                body[:at] + body[end:],
                body[:at] + body[at:end] * chance.choice((2, 50)) + body[at:],
                body[:at] + other[at:end] + body[at:],
                body[:at],
                body.replace(chance.choice((b">", b"<", b'"', b"=", b"/")), piece, chance.choice((1, 20))),
                body[:at] + chance.randbytes(chance.choice((1, 10, 100))) + body[at:],
            )
        )[:LARGEST]
    packed = chance.random()
    return gzip.compress(body)[: chance.randrange(10, 9999)] if packed < 0.03 else body


def try_all(kind: str, body: bytes) -> None:
    readers = {
        "feed": (lambda: parse_feed(body, url="https://x.example/a", now=NOW), lambda: read_opml(body)),
        "page": (
            lambda: read_page(body, url="https://x.example/a", now=NOW),
            lambda: linked_feeds(body, "https://x.example/"),
        ),
    }
    for reader in readers[kind]:
        begun = process_time()
        try:
            reader()
        except SitrepError as error:
            assert str(error)  # noqa: PT017  # either a value or words will do
        assert process_time() - begun < MOST_SECONDS


@pytest.mark.parametrize("kind", [pytest.param("feed"), pytest.param("page")])
@pytest.mark.parametrize(
    "soaked", [pytest.param(False, marks=pytest.mark.slow), pytest.param(True, marks=pytest.mark.soak)]
)
def test_damaged_documents_are_read_or_refused(kind: str, soaked: bool) -> None:
    before, chance = peak_bytes(), random.Random(11 + soaked)
    corpus = invented_feeds(chance, 12) if kind == "feed" else pages()
    for _ in range(COUNT if soaked else 15):
        try_all(kind, damaged(chance.choice(corpus), chance, corpus))
    # Beside other tests, a process holds what those have left.
    assert (peak_bytes() if soaked else peak_bytes() - before) < MOST_BYTES
