"""Lines such as "Police: Three die in fire" and "Three die in fire: police" -> attributions."""

from collections.abc import Iterator

from spacy.tokens import Doc, Token

from bot.model import ClaimantType
from bot.reading.lexicon import table
from bot.reading.sentences.quotations import paragraphs
from bot.reading.speech.attribution import Attribution
from bot.reading.speech.clauses import trimmed
from bot.reading.speech.source_kinds import source_kind, source_words
from bot.reading.speech.sources import Range

LONGEST_SOURCE = 7  # tokens before a colon that can still be a name with its title
LONGEST_LINE = 30  # tokens of a line that a name may end like a headline: "…: police", "… - police"
_COMMA = frozenset(",")
_IN_NAMES = frozenset("().'’-")
_ENDERS = frozenset((":", "-", "—", "–", "--"))


def by_colons(doc: Doc, language: str) -> Iterator[Attribution]:
    """Attributions by a colon behind the first words of a line, or before the last ones of a headline."""
    lines = paragraphs(doc)[:1]  # further down a colon introduces lists and notes
    for first, end in lines:
        start = next((i for i in range(first, end) if not doc[i].is_space), end)
        colon = next(
            (i for i in range(start + 1, min(start + LONGEST_SOURCE, end)) if doc[i].text == ":"), None
        )
        if colon is not None and _speaks(doc, (start, colon), language):
            piece = trimmed(doc, (colon + 1, end))
            if piece:
                yield _attribution(doc, colon, (start, colon), piece)
        elif end - start <= LONGEST_LINE:
            yield from _at_the_end(doc, (start, end), language)


def by_transcript(doc: Doc, language: str) -> Iterator[Attribution]:
    """Attributions by a speaker in capitals before a colon, where two lines or more begin so."""
    found = []
    for first, end in paragraphs(doc):
        start = next((i for i in range(first, end) if not doc[i].is_space), end)
        colon = next(
            (i for i in range(start + 1, min(start + LONGEST_SOURCE, end)) if doc[i].text == ":"), None
        )
        if colon is None or not all(token.is_upper or token.is_punct for token in doc[start:colon]):
            continue
        piece = trimmed(doc, (colon + 1, end))
        if piece:
            found.append(_attribution(doc, colon, (start, colon), piece))
    speaking = [one for one in found if one.source and _may_speak(doc, one.source, language)]
    return iter(found if len(found) > 1 and speaking else [])


def _may_speak(doc: Doc, words: Range, language: str) -> bool:
    head = doc[words[0] : words[1]].root
    return head.ent_type_ == "PERSON" or _speaks(doc, words, language)


def _at_the_end(doc: Doc, line: Range, language: str) -> Iterator[Attribution]:
    start, end = line
    while end > start and (doc[end - 1].is_space or doc[end - 1].text == "."):
        end -= 1
    verbs = table(language, "statements")["headline"]["verbs"]
    said = next(
        (
            i
            for i in (end - 1, *range(end - 2, max(start + 2, end - LONGEST_SOURCE), -1))
            if doc[i].lower_ in verbs
        ),
        None,
    )
    for i in range(end - 2, max(start + 1, end - LONGEST_SOURCE), -1):
        source = _beside(doc, i, end, said)
        if source is None:
            continue
        piece = trimmed(doc, (start, i))
        if (
            piece
            and _speaks(doc, source, language)
            and not (said is None and _is_outlet(doc, source, language))
        ):
            yield _attribution(doc, i if said is None else said, source, piece)
        return


def _is_outlet(doc: Doc, words: Range, language: str) -> bool:
    """Whether the words behind a dash are the site's own name: "Three die in fire - Tarno Radio"."""
    kind = source_kind(doc[words[0] : words[1]].root, source_words(language), words)
    return kind is not None and kind.type is ClaimantType.MEDIA


def _beside(doc: Doc, border: int, end: int, said: int | None) -> Range | None:
    """The words for the source behind a border: "- police", ", police say" or ", say police"."""
    if not doc[border].whitespace_ or doc[border].text not in (_ENDERS if said is None else _COMMA):
        return None
    if said is None:
        return border + 1, end
    if said == end - 1:
        return border + 1, said
    return (said + 1, end) if said == border + 1 else None


def _speaks(doc: Doc, words: Range, language: str) -> bool:
    """Whether the words are nothing but somebody who can speak."""
    span = doc[words[0] : words[1]]
    known = source_words(language)
    if any(token.is_punct and token.text not in _IN_NAMES for token in span):
        return False
    if any(token.pos_ in ("VERB", "AUX") and token.lower_ not in known.kinds for token in span):
        return False
    return source_kind(span.root, known, words) is not None


def _attribution(doc: Doc, colon: int, source: Range, content: Range) -> Attribution:
    head: Token = doc[source[0] : source[1]].root
    return Attribution(colon, (colon, colon + 1), "say", source, head.i, (content,), "colon")
