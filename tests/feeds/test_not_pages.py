"""What stands behind a link and is no web page: PDFs are read, all else is named."""

import io
import zipfile
from datetime import UTC, datetime

import pytest

from bot.errors import ReadingError
from bot.feeds.pages.kinds import kind_of
from bot.feeds.pages.page import ArticlePage, read_page
from tests.fakes.paper import pdf

NOW = datetime(2026, 3, 3, 7, tzinfo=UTC)
HEAD = "Velland Relief Office"
FIRST = [
    "The weir above Quill gave way late on Monday and a wall of water reached the market",
    "square before dawn.",
]
SECOND = ["Four people were hurt, one of them badly, the Vale fire service said on Tues-", "day morning."]


def read(body: bytes) -> ArticlePage:
    return read_page(body, url="https://relief.example/report.pdf", now=NOW)


def test_a_report_in_pdf_is_read_as_running_text() -> None:
    page = read(
        pdf(
            [HEAD, "Situation report 3", "", *FIRST],
            [HEAD, "2", *SECOND],
            [HEAD, "3", "The end."],
            title="Weir",
        )
    )
    assert page.title == "Weir"
    assert page.text.split("\n") == [
        "Situation report 3",
        " ".join(FIRST),
        "Four people were hurt, one of them badly, the Vale fire service said on Tuesday morning.",
        "The end.",
    ]


def test_without_a_title_its_first_line_is_one() -> None:
    assert read(pdf(["Situation report 3", *FIRST])).title == "Situation report 3"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"%PDF-1.4\nbroken", "too broken"),
        (b"\n\n%PDF-1.7\n" + b"\x00" * 500, "too broken"),
        (pdf([""]), "pictures"),
        (pdf(["A"] * 9)[:300], "too broken|pictures"),
    ],
)
def test_a_pdf_that_can_not_be_read_is_said_to_be_one(body: bytes, words: str) -> None:
    with pytest.raises(ReadingError, match=rf"PDF.*({words})"):
        read(body)


def packed(*names: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as file:
        for name in names:
            file.writestr(name, "x")
    return held.getvalue()


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "a picture (PNG)"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(300), "a picture (JPEG)"),
        (b"GIF89a" + bytes(300), "a picture (GIF)"),
        (b"RIFF\x00\x10\x00\x00WEBPVP8 " + bytes(300), "a picture (WebP)"),
        (b"ID3\x03\x00" + bytes(range(256)), "a sound file"),
        (b"\xff\xfb\x90\x64" + bytes(300), "a sound file"),
        (b"OggS\x00" + bytes(range(256)), "a sound file"),
        (b"\x00\x00\x00\x18ftypmp42" + bytes(300), "a video"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(300), "an office document"),
        (b"{\\rtf1\\ansi Words}", "an office document"),
        (packed("[Content_Types].xml", "word/document.xml"), "an office document"),
        (packed("photo.jpg"), "a packed file"),
        (bytes(range(1, 32)) * 20, "no text"),
    ],
)
def test_what_is_no_page_is_named(body: bytes, words: str) -> None:
    assert kind_of(body) == words
    with pytest.raises(ReadingError, match="not a page"):
        read(body)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html><p>Ferry capsizes</p>",
        "Ещё четверо ранены".encode("koi8-r"),
        "四人受伤".encode("gb18030"),
        "<html>".encode("utf-16"),
        "<html>".encode("utf-16-le"),
        "<html>".encode("utf-32"),
        b"BMW recalls a car",
        b"MZ is not a program here",
        b"<html><p>A file that begins with %PDF-1.4 is a PDF.</p>",
    ],
)
def test_what_may_be_a_page_is_left_to_be_read(body: bytes) -> None:
    assert kind_of(body) is None
