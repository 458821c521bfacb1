"""Doc -> attributions: source, cue and content of everything somebody is said to have said."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Doc, Token

from bot.reading.contents import Clause, contents, trimmed
from bot.reading.cues import CueWords, cue_of, is_verb
from bot.reading.quotations import Quotation, quotations
from bot.reading.sources import Range, phrase, source_of


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who is said to have said what, as token ranges `[start, end)` of one Doc.

    `head` is the cue's own token, `speaker` the head of the source phrase. `nested` says that the cue
    stands inside somebody else's content. `rule` names how the content was found.
    """

    head: int
    cue: Range
    act: str
    source: Range | None
    speaker: int | None
    content: tuple[Range, ...]
    rule: str
    nested: bool = False


def attributions(doc: Doc, words: CueWords) -> list[Attribution]:
    """Every attribution of a text, in the order of their cues."""
    if not words.frames:
        return []
    quotes = quotations(doc)
    found = [*_by_verbs(doc, words, quotes), *_by_according(doc, words)]
    return _with_nesting(sorted(found, key=lambda one: one.head))


def _by_verbs(doc: Doc, words: CueWords, quotes: tuple[Quotation, ...]) -> Iterator[Attribution]:
    for token in doc:
        frames = words.frames.get(token.lemma_.lower())
        if frames is None or not is_verb(token):
            continue
        source = source_of(token)
        cue = cue_of(token, words)
        found = contents(Clause(token, cue, source, quotes, frames), words)
        if found is not None:
            span = source.span if source else None
            head = source.head if source else None
            yield Attribution(token.i, (cue.start, cue.end), found.act, span, head, found.pieces, found.rule)


def _by_according(doc: Doc, words: CueWords) -> Iterator[Attribution]:
    for token in doc[:-1]:
        if token.lower_ in words.words["according"] and doc[token.i + 1].lower_ in words.words["to"]:
            found = _according(token)
            if found is not None:
                yield found


def _according(token: Token) -> Attribution | None:
    doc, sentence = token.doc, token.sent
    named = next((c for c in doc[token.i + 1].children if c.dep_ == "pobj"), None)
    if named is None:
        return None
    start, end = phrase(named)
    pieces = (trimmed(doc, (sentence.start, token.i)), trimmed(doc, (end, sentence.end)))
    kept = tuple(piece for piece in pieces if piece)
    cue = (token.i, token.i + 2)
    return Attribution(token.i, cue, "say", (start, end), named.i, kept, "according to") if kept else None


def _with_nesting(found: Sequence[Attribution]) -> list[Attribution]:
    return [replace(one, nested=any(_holds(other, one) for other in found)) for one in found]


def _holds(outer: Attribution, inner: Attribution) -> bool:
    return outer is not inner and any(start <= inner.head < end for start, end in outer.content)
