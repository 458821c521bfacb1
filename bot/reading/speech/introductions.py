"""A surname -> the kind of source that the words say it is where the text names it first."""

from collections.abc import Iterator

from spacy.tokens import Token

from bot.reading.speech.source_kinds import SourceKind, SourceWords, source_words, term_at

BEFORE, AFTER = 6, 8  # tokens around a name in which its office stands
_OFFICE = frozenset(("NOUN", "PROPN", "ADJ", "ADP", "DET", "PART"))


def introduced_as(name: Token, language: str) -> SourceKind | None:
    """What the words around an earlier mention say: "Police Chief Ada Lund", "Lund, a baker"."""
    words = source_words(language)
    for earlier in name.doc[: name.i]:
        if earlier.orth == name.orth:
            found = next((kind for one in _around(earlier) if (kind := _says(one, words))), None)
            if found is not None:
                return found
    return None


def _says(token: Token, words: SourceWords) -> SourceKind | None:
    kind = term_at(token, words)
    return kind if kind is not None and kind.term not in words.neutral else None


def _around(name: Token) -> Iterator[Token]:
    """The words before the name, nearest first, then those behind a comma after it."""
    doc = name.doc
    for i in range(name.i - 1, max(name.sent.start, name.i - BEFORE) - 1, -1):
        if doc[i].pos_ not in {"NOUN", "PROPN", "ADJ"}:
            break
        yield doc[i]
    if name.i + 1 < len(doc) and doc[name.i + 1].text == ",":
        for token in doc[name.i + 2 : min(name.sent.end, name.i + 2 + AFTER)]:
            if token.pos_ not in _OFFICE:
                return
            yield token
