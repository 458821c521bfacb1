"""Text of a feed as servers send it -> XML that a strict parser takes."""

import html.entities
import re

_DECLARATIONS = re.compile(r"(?:\s*<\?xml\b[^>]*\?>)++", re.IGNORECASE)
_HEAD_CHARACTERS = 4096  # junk before the first tag: blank lines, a PHP warning, a stray mark
_FIRST_TAG = re.compile(
    r"<(?:\?xml|!DOCTYPE|!--|(?:\w+:)?(?:rss|feed|rdf|channel|opml|urlset|sitemapindex)\b)", re.IGNORECASE
)
# What XML 1.0 does not allow (section 2.2), as itself and as a reference.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# A number for a character, and the two numbers that UTF-16 makes of one.
_REFERENCE = re.compile(r"&#(?:[xX]([0-9a-fA-F]+)|([0-9]+))(?:;|(?![0-9a-fA-F;]))")
_HALVES = re.compile(
    r"&#(?:[xX]0*([dD][89abAB][0-9a-fA-F]{2})|0*(5[56]\d{3}));?"
    r"&#(?:[xX]0*([dD][c-fC-F][0-9a-fA-F]{2})|0*(5[67]\d{3}));?"
)
# A CDATA section is passed over whole; else an ampersand that begins none of XML's own references.
_AMPERSAND = re.compile(
    r"<!\[CDATA\[.*?\]\]>|&(?!(?:amp|lt|gt|quot|apos|#\d+|#[xX][0-9a-fA-F]+);)(?:([A-Za-z][A-Za-z0-9]{1,30});)?",
    re.DOTALL,
)


def repair(text: str) -> str:
    """The same document without what makes strict parsers stop for no good reason.

    Gone: anything before the first tag, the declaration (the caller encodes as UTF-8), characters
    that XML forbids. HTML's entities become their characters, stray ampersands become `&amp;`.
    """
    text = _from_first_tag(_FORBIDDEN.sub("", text))
    text = sound_references(text)
    if "<!ENTITY" in text[:_HEAD_CHARACTERS]:
        return text  # it names entities of its own, which the parser knows and we don't
    return _AMPERSAND.sub(_reference, text) if "&" in text else text


def sound_references(text: str) -> str:
    """Every number that stands for a character made one that XML allows.

    Halves of a character are joined, what browsers take for windows-1252 is that, control characters
    go, and a number beyond Unicode becomes U+FFFD.
    """
    if "&#" not in text:
        return text
    return _REFERENCE.sub(_sound, _HALVES.sub(_joined, text))


def without_forbidden(text: str) -> str:
    """The text without characters that no XML or HTML may hold."""
    return _FORBIDDEN.sub("", text)


def _from_first_tag(text: str) -> str:
    found = _FIRST_TAG.search(text[:_HEAD_CHARACTERS])
    if found:
        text = text[found.start() :]
    declared = _DECLARATIONS.match(text)
    return text[declared.end() if declared else 0 :].lstrip()


def _reference(found: re.Match[str]) -> str:
    whole, name = found[0], found[1]
    if whole.startswith("<"):
        return whole
    if name is None:
        return "&amp;"
    character = html.entities.html5.get(name + ";")
    return character if character is not None else f"&amp;{name};"


def _joined(found: re.Match[str]) -> str:
    one, other = _code(found[1], found[2]), _code(found[3], found[4])
    if 0xD800 <= one < 0xDC00 <= other < 0xE000:
        return f"&#{0x10000 + ((one - 0xD800) << 10) + (other - 0xDC00)};"
    return found[0]


def _sound(found: re.Match[str]) -> str:
    code = _code(found[1], found[2])
    if 0x80 <= code < 0xA0:
        code = ord(bytes((code,)).decode("cp1252", "replace"))
    if code > 0x10FFFF or 0xD800 <= code < 0xE000 or code & 0xFFFE == 0xFFFE:
        code = 0xFFFD
    return f"&#{code};" if code >= 0x20 or code in {0x9, 0xA, 0xD} else ""


def _code(hexadecimal: str | None, decimal: str | None) -> int:
    digits = (hexadecimal or decimal or "").lstrip("0") or "0"
    return int(digits, 16 if hexadecimal else 10) if len(digits) <= 7 else 0x110000
