"""An address and a place in its text -> an address that leads to those words (`#:~:text=`)."""

import re
from functools import lru_cache
from itertools import islice
from urllib.parse import quote, urlsplit

MOST_WORDS = 12  # of a fragment: longer ones break at the page's own markup more often
_WORD = re.compile(r"\S+")


def sentence_link(url: str | None, text: str, start: int, end: int) -> str | None:
    """The address of the words `text[start:end]`; None without an http(s) address.

    The fragment is verbatim: the words, cut to MOST_WORDS, grown by their neighbours until they
    occur once in `text`, since a browser goes to the first place that fits.
    """
    if url is None or urlsplit(url).scheme not in ("http", "https"):
        return None
    words = _run(text, start, end)
    return f"{url.split('#', 1)[0]}#:~:text={_encoded(words)}" if words else url


def _run(text: str, start: int, end: int) -> str:
    spans = _spans(text, start)
    inside = [i for i, (s, e) in enumerate(spans) if s < end and e > start][:MOST_WORDS]
    if not inside:
        return ""
    first, last = inside[0], inside[-1]
    flat = _flat(text)
    while last - first + 1 < MOST_WORDS and _count(flat, _joined(text, spans, first, last)) > 1:
        if last + 1 < len(spans):
            last += 1
        elif first > 0:
            first -= 1
        else:
            break
    return _joined(text, spans, first, last)


@lru_cache(maxsize=1_000)  # an article's claims and statements are linked one after the other
def _flat(text: str) -> str:
    return " ".join(text.split()).casefold()


def _spans(text: str, start: int) -> list[tuple[int, int]]:
    """Where the words stand that a fragment may have: from the one at `start` on; near the end, all."""
    at = start
    while 0 < at <= len(text) and not text[at - 1].isspace():
        at -= 1
    near = list(islice(_WORD.finditer(text, at), MOST_WORDS + 1))
    found = near if len(near) > MOST_WORDS else _WORD.finditer(text)
    return [(match.start(), match.end()) for match in found]


def _joined(text: str, spans: list[tuple[int, int]], first: int, last: int) -> str:
    words = " ".join(text[s:e] for s, e in spans[first : last + 1])
    return words.strip("\"'“”‘’«»„()[],.;:!?…")


def _count(flat: str, words: str) -> int:
    if flat.count(words.casefold()) < 2:  # the pattern never finds more
        return 1
    return len(re.findall(rf"(?<!\w){re.escape(words.casefold())}(?!\w)", flat))


def _encoded(words: str) -> str:
    # A hyphen, comma or ampersand has a meaning of its own in a text fragment.
    return quote(words, safe="").replace("-", "%2D")
