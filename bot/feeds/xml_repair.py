"""Text of a feed as servers send it -> XML that a strict parser takes."""

import html.entities
import re

_DECLARATIONS = re.compile(r"(?:\s*<\?xml\b[^>]*\?>)++", re.IGNORECASE)
_HEAD_CHARACTERS = 4096  # junk before the first tag: blank lines, a PHP warning, a stray mark
_FIRST_TAG = re.compile(r"<(?:\?xml|!DOCTYPE|!--|(?:\w+:)?(?:rss|feed|rdf|channel|opml)\b)", re.IGNORECASE)
# What XML 1.0 does not allow (section 2.2), as itself and as a reference.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FORBIDDEN_REFERENCE = re.compile(
    r"&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01])|[xX]0*(?:[0-8bBcCeEfF]|1[0-9a-fA-F]|[fF]{3}[eEfF]|[dD][89a-fA-F][0-9a-fA-F]{2}))(?:;|(?![0-9a-fA-F;]))"
    r"|&#[xX]?[0-9a-fA-F]{8,};?"
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
    if "&#" in text:
        text = _FORBIDDEN_REFERENCE.sub("", text)
    if "<!ENTITY" in text[:_HEAD_CHARACTERS]:
        return text  # it names entities of its own, which the parser knows and we don't
    return _AMPERSAND.sub(_reference, text) if "&" in text else text


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
