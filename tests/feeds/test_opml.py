"""Lists of feeds, in and out."""

from datetime import UTC, datetime

import pytest

from bot.errors import UsageError
from bot.feeds.opml import Listed, read_opml, write_opml

NOW = datetime(2026, 3, 3, 7, tzinfo=UTC)


def test_what_is_written_is_read_back() -> None:
    feeds = (
        Listed("https://gazette.example/feed?a=1&b=2", 'Gazette & "Vale" <1>', "https://gazette.example/"),
        Listed("https://wire.example/atom", "Tarn Wire", folder="Wires & more"),
        Listed("http://untitled.example/rss", "http://untitled.example/rss", folder="Wires & more"),
    )
    assert read_opml(write_opml(feeds, "Desk <1>", NOW).encode()) == feeds


def test_each_address_is_listed_once_in_order_and_only_addresses() -> None:
    body = b"""<opml version="1.0"><body><outline text="Folder">
    <outline text="A" xmlUrl=" https://a.example/1 "/>
    <outline text="B" XMLURL="https://b.example/2"/></outline><outline text="A again" xmlUrl="https://a.example/1"/>
    <outline text="x" xmlUrl="javascript:alert(1)"/><outline text="note"/></body></opml>"""
    listed = read_opml(body)
    assert [(each.url, each.title, each.folder) for each in listed] == [
        ("https://a.example/1", "A", "Folder"),
        ("https://b.example/2", "B", "Folder"),
    ]


@pytest.mark.parametrize("body", [b"", b"words", b"<html></html>", b"\x00\xff\xfe", b"{}"])
def test_what_is_no_list_is_refused(body: bytes) -> None:
    with pytest.raises(UsageError, match="no OPML file"):
        read_opml(body)


def test_nothing_is_loaded_or_blown_up() -> None:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    body = f'<!DOCTYPE o [<!ENTITY a0 "ha"><!ENTITY x SYSTEM "file:///etc/passwd">{entities}]><opml><body>'
    body += '<outline text="t" xmlUrl="https://a.example/1"/><outline text="&a11;&x;" xmlUrl="https://b.example/1"/>'
    for each in read_opml((body + "</body></opml>").encode()):
        assert len(each.title or "") < 1000
        assert "root" not in (each.title or "")


def test_a_root_with_an_undeclared_prefix_is_refused() -> None:  # found by fuzzing
    with pytest.raises(UsageError):
        read_opml(b"<itunes:explicit><outline xmlUrl='https://a.example/1'/>")
