"""Bytes of a document -> text, by byte order mark, header and declaration."""

import codecs
import re

import webencodings

_BOMS = (  # the longer first: UTF-32's begins like UTF-16's
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WIDE = (  # how "<" or "{" and a character look without a mark (XML 1.0, appendix F)
    (re.compile(rb"[<{]\x00\x00\x00[^\x00]\x00\x00\x00"), "utf-32-le"),
    (re.compile(rb"\x00\x00\x00[<{]\x00\x00\x00[^\x00]"), "utf-32-be"),
    (re.compile(rb"[<{]\x00[^\x00]\x00"), "utf-16-le"),
    (re.compile(rb"\x00[<{]\x00[^\x00]"), "utf-16-be"),
)
_EBCDIC = b"\x4c\x6f\xa7\x94"  # "<?xm"
_DECLARED = (
    re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']?\s*([A-Za-z0-9_.:\-]+)"""),
    re.compile(rb"""<meta[^>]{0,500}?charset\s*=\s*["']?\s*([A-Za-z0-9_.:\-]+)""", re.IGNORECASE),
)
_HEAD_BYTES = 4096
_ASCII = bytes(range(0x80))
# What browsers decode more of than a label's own charset holds (WHATWG Encoding Standard).
_MEANS = {"gbk": "gb18030", "gb2312": "gb18030", "euc_kr": "cp949", "shift_jis": "cp932", "big5": "big5hkscs"}
# Only plain character sets: Python's other codecs (idna, unicode_escape, utf-7) are no document's.
_PLAIN = re.compile(
    r"utf-(8|16|32)(-[bl]e)?|cp\d+|iso8859-\d+|koi8-[rtu]|mac-\w+|gb18030|big5\w*|euc_\w+|shift_jis\w*"
    r"|iso2022_\w+|johab|hz|kz1048|ptcp154"
)
_MULTIBYTE_UTF8 = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")


def decode(body: bytes, header_charset: str | None = None) -> str:
    """The text of an XML, JSON or HTML document; never fails, unreadable bytes become U+FFFD.

    A byte order mark wins, then what is valid UTF-8 beyond ASCII (nothing else looks like it), then
    the header, then the document's own declaration.
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    for pattern, name in _WIDE:
        if pattern.match(body):
            return body.decode(name, "replace")
    if body.startswith(_EBCDIC):
        return body.decode("cp037", "replace")
    return _decode_narrow(body, [known_codec(header_charset), known_codec(declared_charset(body))])


def declared_charset(body: bytes) -> str | None:
    """The charset an XML declaration or an HTML meta element names."""
    head = body[:_HEAD_BYTES]
    for pattern in _DECLARED:
        if found := pattern.search(head):
            return found[1].decode("ascii")
    return None


def known_codec(label: str | None) -> str | None:
    """Python's name for a charset label as browsers understand it; None for one that is none."""
    if not label:
        return None
    bare = label.strip().strip("\"'")
    try:
        standard = webencodings.lookup(bare)
        name = standard.codec_info.name if standard else codecs.lookup(bare).name
    except (LookupError, ValueError):  # ValueError: a NUL within the label
        return None
    name = _MEANS.get(name, name)
    return name if _PLAIN.fullmatch(name) else None


def _decode_narrow(body: bytes, named: list[str | None]) -> str:
    names = [name for name in named if name and not name.startswith(("utf-16", "utf-32"))]
    first = ["utf-8"] if not any(name.startswith(("iso2022", "hz")) for name in names) else []
    for name in [*first, *names, "utf-8"]:
        try:
            return body.decode(name)
        except UnicodeDecodeError:
            continue
    for name in names:
        if not name.startswith(("utf-8", "cp125", "iso8859")):  # a broken multi-byte text stays one
            return body.decode(name, "replace")
    return _decode_broken(body)


def _decode_broken(body: bytes) -> str:
    """Neither valid UTF-8 nor anything named: whichever of UTF-8 and windows-1252 explains more."""
    good = _MULTIBYTE_UTF8.findall(body)
    odd = len(body.translate(None, _ASCII)) - sum(map(len, good))
    return body.decode("utf-8" if len(good) > odd else "cp1252", "replace")
