"""Lines of an extracted page -> those that are the article's own."""

import re
import tomllib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from bot.feeds.fingerprints import words_of
from bot.feeds.pages.edges import is_date_line, is_sign_off, trailing_labels

_SHORT_CHARACTERS = 160  # a longer line is running text, whatever it begins with
_LONG_CHARACTERS = 400  # a publisher's terms are wordier
_CAPTION_CHARACTERS = 300
_CREDIT_CHARACTERS = 60  # at the end of a caption
# One of these is in every phrase of `captions`; a look for them costs less than for the phrases.
_CREDIT_SIGNS = ("phot", "foto", "image", "picture", "handout", "screengrab", "epa")
_NAMES_CHARACTERS = 100
_SENTENCE = re.compile(r"[.!?]$")
_JOINTS = frozenset(
    {"and", "in", "for", "with", "et", "und", "y", "e", "de", "von", "van", "at", "the", "|"}
    | {"avec", "mit", "con", "com", "with", "i", "и"}
)
_TOP_LINES = 12  # among which the headline stands
_TITLE_JOINT = re.compile(r"\s[-–—|:•»·]+\s")
_HEADLINE_WORDS = 4
_AGENCY_CHARACTERS = 60
_NUMBERED_PICTURE = re.compile(r"\[\d{1,2}/\d{1,2}\]|\d{1,2} of \d{1,2}: ")
_TAKEN_BY = re.compile(r"\([A-ZÀ-Ý][\w.'’-]+(?: [\w.'’-]+){0,3} ?/ ?[A-ZÀ-Ý][^()/]{1,40}\)$")
_MINUTES = re.compile(r"\d{1,2} (?:min|mins|minut[aeiosn]{1,3})(?: (?:read|de lecture|lesezeit|de lectura))?")
_FOLLOWED = re.compile(r"\b[Ff]ollow (?:him|her|them)\b.{0,20}@\w+")
_MOST_CUT = 0.4  # of the text: where more would go, the line was part of the article


@dataclass(frozen=True, slots=True)
class _Lexicon:
    lines: frozenset[str]
    begins: tuple[str, ...]
    labels: frozenset[str]
    contacts: tuple[str, ...]
    credits: tuple[str, ...]
    ends: frozenset[str]
    stamps: re.Pattern[str]
    bylines: tuple[str, ...]
    captions: re.Pattern[str]
    boxes: frozenset[str]
    requests: frozenset[str]
    channels: tuple[str, ...]
    agencies: frozenset[str]


def without_furniture(text: str, headlines: Collection[str]) -> str:
    """The lines, less headlines repeated at the top, calls to subscribe, and what follows the end."""
    lexicon = _lexicon()
    lines = _until_end(text.split("\n"), lexicon)
    lines = lines[_after_headline(lines, set(_forms(headlines))) :]
    kept = [line for line in lines if not _is_furniture(line, lexicon)]
    while kept and (_is_byline(kept[0], lexicon) or is_date_line(kept[0])):
        kept = kept[1:]
    while kept and is_sign_off(kept[-1]):
        kept = kept[:-1]
    return "\n".join(kept[: len(kept) - trailing_labels(kept)])


def _forms(headlines: Collection[str]) -> Iterator[str]:
    """Each headline, and its longer parts: a window's title has the site's name beside it."""
    for headline in headlines:
        yield _key(headline)
        parts = (_key(part) for part in _TITLE_JOINT.split(headline))
        yield from (part for part in parts if len(part.split()) >= _HEADLINE_WORDS)


def _after_headline(lines: list[str], heads: Collection[str]) -> int:
    """Where the text begins: behind the headline, where it stands near the top under no running text."""
    first = 0
    for number, line in enumerate(lines[:_TOP_LINES]):
        if _key(line) in heads:
            first = number + 1
        elif len(line) > _NAMES_CHARACTERS or _SENTENCE.search(line):
            break
    return first


def is_box_heading(words: str) -> bool:
    """Whether a list under it is no running text: "What to know", "Related"."""
    lexicon = _lexicon()
    return _key(words) in lexicon.boxes | lexicon.ends


def is_label(words: str) -> bool:
    """Whether they stand before a link to another story: "Also read:"."""
    return words.endswith(":") and _key(words) in _lexicon().labels


def _until_end(lines: list[str], lexicon: _Lexicon) -> list[str]:
    whole, kept = sum(map(len, lines)), 0
    for number, line in enumerate(lines):
        if (
            len(line) <= _SHORT_CHARACTERS
            and _key(line) in lexicon.ends
            and whole - kept <= _MOST_CUT * whole
        ):
            return lines[:number]
        kept += len(line)
    return lines


def _is_furniture(line: str, lexicon: _Lexicon) -> bool:
    """Whether the words around the article stand here; a sentence that only begins like them stays."""
    if len(line) > _LONG_CHARACTERS:
        return False
    key = _key(line)
    if key in lexicon.lines or f"{key} ".startswith(lexicon.begins) or _is_of_the_site(line, key, lexicon):
        return True
    if _names_makers(line, key, lexicon) or _is_caption(line, key, lexicon):
        return True
    if len(line) > _SHORT_CHARACTERS:
        return False
    label, colon, _ = line.partition(":")
    if colon and _key(label) in lexicon.labels:
        return True
    if "@" in line and _FOLLOWED.search(line):
        return True
    return ("@" in line or "©" in line) and f"{key} ".startswith(lexicon.contacts)


def _names_makers(line: str, key: str, lexicon: _Lexicon) -> bool:
    """The newsroom's people, or the feed's own stamp."""
    if f"{key} ".startswith(lexicon.credits) and (line.startswith(("(", "[")) or _is_credit(line)):
        return True
    return lexicon.stamps.search(key) is not None and (len(line) <= _SHORT_CHARACTERS or _is_stamp(key))


def _is_of_the_site(line: str, key: str, lexicon: _Lexicon) -> bool:
    """Its rights, a picture's number, how long reading takes, its channels, whose words they are."""
    if (
        line.startswith("©")
        or _NUMBERED_PICTURE.match(line)
        or (_MINUTES.fullmatch(key) and not _SENTENCE.search(line))
    ):
        return True
    return _is_call(key, lexicon) or (_is_agency(key, lexicon) and not _SENTENCE.search(line))


def _is_call(key: str, lexicon: _Lexicon) -> bool:
    """It begins as a request ("Join us") and names a channel of the site: a messenger, a newsletter."""
    if len(key) > _SHORT_CHARACTERS or not lexicon.requests.intersection(key.split(" ", 2)[:2]):
        return False
    words = key.split()
    return any(word.startswith(lexicon.channels) for word in words)


def _is_agency(key: str, lexicon: _Lexicon) -> bool:
    """Agencies alone, or behind one word: "with AFP", "Source: agencies"."""
    words = key.split() if len(key) <= _AGENCY_CHARACTERS else []
    return 0 < len(words) <= 4 and words[-1] in lexicon.agencies


def _is_credit(line: str) -> bool:
    """Names of an agency's people: "Reporting by A. Marl in Osk; Editing by B. Tarn"."""
    return ";" in line or (len(line) <= _NAMES_CHARACTERS and not _SENTENCE.search(line))


def _is_stamp(key: str) -> bool:
    return key.startswith(("the post ", "larticle ", "la entrada ", "der beitrag ", "o post ", "larticolo "))


def _is_caption(line: str, key: str, lexicon: _Lexicon) -> bool:
    """A picture's words in a paragraph of their own: they end in who took it."""
    end = line[-_CREDIT_CHARACTERS:].lower()
    if len(line) <= _CAPTION_CHARACTERS and line.endswith(")") and _TAKEN_BY.search(line):
        return True
    if len(line) > _CAPTION_CHARACTERS or not any(sign in end for sign in _CREDIT_SIGNS):
        return False
    tail = f" {_key(line[-_CREDIT_CHARACTERS:])} "
    return lexicon.captions.search(tail) is not None and (
        line.endswith((")", "]")) or not line.endswith((".", "”", '"')) or len(key.split()) < 8
    )


def _is_byline(line: str, lexicon: _Lexicon) -> bool:
    """A short line above the text that names who wrote it: "By Ada Marl and B. Tarn"."""
    if len(line) > _NAMES_CHARACTERS or _SENTENCE.search(line):
        return False
    return f"{_key(line)} ".startswith(lexicon.bylines) and all(
        word[:1].isupper() or not word[:1].isalpha() or word in _JOINTS or word in lexicon.agencies
        for word in line.split()[1:]
    )


@lru_cache(maxsize=256)  # a line is looked at by several rules
def _key(line: str) -> str:
    return " ".join(words_of(line.replace("’", "").replace("'", "")))


@cache
def _lexicon() -> _Lexicon:
    table = tomllib.loads(resources.files("bot.feeds.pages").joinpath("furniture.toml").read_text("utf-8"))
    begins, contacts, by, bylines = (
        tuple(f"{phrase} " for phrase in table[name]) for name in ("begins", "contacts", "credits", "bylines")
    )
    lines, labels, ends = (frozenset(table[name]) for name in ("lines", "labels", "ends"))
    return _Lexicon(
        lines,
        begins,
        labels,
        contacts,
        by,
        ends,
        _any_of(table["stamps"]),
        bylines,
        _any_of(f" {words} " for words in table["captions"]),
        frozenset(table["boxes"]),
        frozenset(table["requests"]),
        tuple(table["channels"]),
        frozenset(table["agencies"]),
    )


def _any_of(phrases: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, phrases)))
