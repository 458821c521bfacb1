"""A verb of attribution and what stands around it: where pieces of content begin and end."""

from collections.abc import Mapping
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from bot.reading.sentences.quotations import MARKS, Quotation
from bot.reading.speech.cues import Cue
from bot.reading.speech.sources import Range, Source

EDGES = frozenset(".,;:—–-") | {"--", "..."}
DASHES = frozenset("—–-") | {"--"}


@dataclass(frozen=True, slots=True)
class Clause:
    """A verb of attribution with its cue, its source and the quotations of its text."""

    verb: Token
    cue: Cue
    source: Source | None
    quotes: tuple[Quotation, ...]
    frames: Mapping[str, str]

    @property
    def doc(self) -> Doc:
        """The text it stands in."""
        return self.verb.doc

    @property
    def core(self) -> Range:
        """Source and cue together where the source is the verb's own."""
        start, end = self.cue.start, self.cue.end
        if self.source is not None and self.source.own:
            start, end = min(start, self.source.span[0]), max(end, self.source.span[1])
        return start, end

    @property
    def complement(self) -> Token | None:
        """The clause that the verb has as its object, after it."""
        found = [c for c in self.verb.children if c.dep_ == "ccomp" and c.i > self.verb.i]
        found = [c for c in found if not self._is_behind_semicolon(c)]
        if not found and "clause" in self.frames:
            found = [c for c in self.verb.subtree if c.dep_ in ("relcl", "acl") and _is_content(c, self.verb)]
        return found[0] if found else None

    def _is_behind_semicolon(self, clause: Token) -> bool:
        return any(token.text == ";" for token in self.doc[self.verb.i : clause.left_edge.i])


def _is_content(clause: Token, verb: Token) -> bool:
    """Whether a relative clause of the people addressed is what they were told: "told a meeting that ..."."""
    own = any(
        child.dep_ in ("nsubj", "nsubjpass") and child.i > clause.left_edge.i for child in clause.children
    )
    edge = clause.left_edge
    return own and edge.dep_ == "mark" and verb.i < edge.i


@dataclass(frozen=True, slots=True)
class Content:
    """Pieces as token ranges, the act of the cue, and the rule that found them.

    `cue_end` is set where the cue reaches further than its verb: "called for".
    """

    pieces: tuple[Range, ...]
    act: str
    rule: str
    cue_end: int | None = None


def trimmed(doc: Doc, piece: Range) -> Range | None:
    """A piece without the punctuation and space at its edges; quotation marks stay, a paragraph ends it."""
    start, end = piece
    while start < end and doc[start].is_space:
        start += 1
    end = next((i for i in range(start, end) if doc[i].is_space and "\n" in doc[i].text), end)
    while start < end and (doc[start].is_space or doc[start].text in EDGES):
        start += 1
    while end > start and (doc[end - 1].is_space or doc[end - 1].text in EDGES):
        end -= 1
    return (start, _bracket_end(doc, start, end)) if start < end else None


def _bracket_end(doc: Doc, start: int, end: int) -> int:
    """The end with the bracket that closes one opened inside, which the parse may have left out."""
    words = [token.text for token in doc[start:end]]
    is_open = words.count("(") > words.count(")")
    return end + 1 if is_open and end < len(doc) and doc[end].text == ")" else end


def balanced(clause: Clause, piece: Range) -> Range:
    """A piece with the whole of the quotations it reaches into after the cue."""
    start, end = piece
    for quote in clause.quotes:
        if quote.start >= clause.core[1] and start < quote.end and quote.start < end:
            start, end = min(start, quote.start), max(end, quote.end)
    return start, end


def text_start(doc: Doc, index: int) -> int:
    """Where the sentence of a token begins, in its own paragraph."""
    start = first = doc[index].sent.start
    for i in range(first, index):
        if doc[i].is_space and (i == start or "\n" in doc[i].text):
            start = i + 1
    return start


def is_break(token: Token) -> bool:
    """A comma, dash or quotation mark: what a parenthetical cue stands behind."""
    return token.text == "," or token.text in DASHES or token.text in MARKS
