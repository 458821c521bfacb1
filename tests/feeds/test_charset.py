"""Which charset a document is in."""

import pytest

from bot.feeds.charset import decode, known_codec

WORDS = "Zażółć gęślą: 12 osób"


@pytest.mark.parametrize("charset", ["iso-8859-2", "windows-1250", "utf-8", "utf-16", "utf-8-sig"])
def test_the_declaration_is_followed(charset: str) -> None:
    declared = charset.removesuffix("-sig")
    body = f'<?xml version="1.0" encoding="{declared}"?><t>{WORDS}</t>'.encode(charset)
    assert WORDS in decode(body)


def test_the_header_comes_before_the_declaration() -> None:
    body = f'<?xml version="1.0" encoding="iso-8859-1"?><t>{WORDS}</t>'.encode("iso-8859-2")
    assert WORDS in decode(body, "ISO-8859-2")


def test_valid_utf8_is_utf8_whatever_the_header_says() -> None:
    assert WORDS in decode(f"<t>{WORDS}</t>".encode(), "iso-8859-1")


def test_a_page_declares_it_in_meta() -> None:
    body = f"<html><meta http-equiv=x content='text/html; charset=iso-8859-2'>{WORDS}".encode("iso-8859-2")
    assert WORDS in decode(body)


def test_latin1_means_windows_1252_as_in_browsers() -> None:
    assert decode(b"\x93quoted\x94 caf\xe9", "iso-8859-1") == "“quoted” café"


def test_undeclared_latin_text_is_read_as_such() -> None:
    assert decode(b"<t>pol\xedcia d\xe1 n\xfameros</t>") == "<t>polícia dá números</t>"


def test_one_bad_byte_does_not_spoil_a_utf8_text() -> None:
    assert decode(f"{WORDS} ".encode() + b"\xff" + f" {WORDS}".encode()) == f"{WORDS} \ufffd {WORDS}"


def test_a_broken_multibyte_text_stays_in_its_charset() -> None:
    body = "<?xml version='1.0' encoding='gb2312'?><t>死亡人数".encode("gb18030") + b"\xff</t>"
    assert "死亡人数" in decode(body)


@pytest.mark.parametrize(
    "label",
    ["idna", "punycode", "unicode_escape", "rot13", "hex", "utf-7", "zlib", "undefined", "", "\x00", None],
)
def test_a_codec_that_is_no_charset_is_not_used(label: str | None) -> None:
    assert known_codec(label) is None
    assert decode(b"plain", label) == "plain"


@pytest.mark.parametrize(
    ("label", "codec"),
    [
        ("x-sjis", "cp932"), ("windows-31j", "cp932"), ("x-cp1251", "cp1251"), ("koi", "koi8-r"), ("windows-949", "cp949"),
        ("x-mac-cyrillic", "mac-cyrillic"), ("visual", "iso8859-8"), ("gb_2312-80", "gb18030"), ("gbk", "gb18030"),
        ("latin1", "cp1252"), ("us-ascii", "cp1252"), ("iso-8859-9", "cp1254"), ("cp037", "cp037"), ("cp437", "cp437"),
    ],
)  # fmt: skip
def test_labels_mean_what_browsers_take_them_for(label: str, codec: str) -> None:
    assert known_codec(f' "{label}" ') == codec
