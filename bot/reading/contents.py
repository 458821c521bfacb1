"""A verb of attribution -> what it attributes, in one or more pieces."""

from collections.abc import Mapping
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from bot.reading.cues import Cue, CueWords
from bot.reading.quotations import MARKS, Quotation
from bot.reading.sources import Range, Source

EDGES = frozenset(".,;:—–-") | {"--", "..."}
FARTHEST_QUOTE = 30  # tokens between a verb and the quotation after it


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


@dataclass(frozen=True, slots=True)
class Content:
    """Pieces as token ranges, the act of the cue, and the rule that found them."""

    pieces: tuple[Range, ...]
    act: str
    rule: str


@dataclass(frozen=True, slots=True)
class Frame:
    """Dependents that hold a content: those it needs, and those that may belong to it."""

    act: str
    rule: str
    need: tuple[str, ...]
    may: tuple[str, ...] = ()


def contents(clause: Clause, words: CueWords) -> Content | None:
    """What the clause attributes; None when it attributes nothing."""
    for finder in (_before_and_after, _clause_after, _called, _accused, _infinitive, _about, _object):
        found = finder(clause, words)
        if found is not None:
            return found
    return None


def _before_and_after(clause: Clause, _: CueWords) -> Content | None:
    """Quotations beside the cue, or the sentence that a parenthetical cue interrupts or ends."""
    act = clause.frames.get("clause") or clause.frames.get("quote")
    if act is None:
        return None
    left = quote_before(clause)
    right = quote_after(clause)
    if left:
        return Content(tuple(filter(None, (left, right))), act, "quotation before the cue")
    if right and not _complement(clause):
        return Content((right,), act, "quotation after the cue")
    if "clause" in clause.frames and _is_parenthetical(clause):
        return _around(clause, act)
    return None


def quote_before(clause: Clause) -> Range | None:
    """The quoted words that end where source and cue begin, from the start of their sentence."""
    doc, start = clause.doc, clause.core[0]
    end = start - 1 if start and doc[start - 1].text in (",", "-", "—", "–", "--") else start
    for quote in clause.quotes:
        if quote.end in (end, start) and quote.end - quote.start > 1:
            sentence = doc[quote.start].sent.start
            lead = [doc[i] for i in range(sentence, quote.start) if not doc[i].is_space]
            return (quote.start if len(lead) < 2 else lead[0].i, quote.end)
    return None


def quote_after(clause: Clause) -> Range | None:
    """The quotation that a comma or colon introduces after the cue, in the next paragraph too."""
    doc, end = clause.doc, clause.core[1]
    for quote in clause.quotes:
        if quote.start < end:
            continue
        gap = doc[end : quote.start]
        if len(gap) > FARTHEST_QUOTE:
            return None
        words = [token for token in gap if not token.is_space]
        last = words[-1].text if words else doc[end - 1].text
        if any(token.text in (".", "!", "?", ";") for token in words):
            return None
        if last == ":" or (last == "," and not any(t.is_space for t in gap)) or not words:
            return quote.start, quote.end
        return None
    return None


def _complement(clause: Clause) -> Token | None:
    """The clause that the verb has as its object, after it."""
    found = [c for c in clause.verb.children if c.dep_ == "ccomp" and c.i > clause.verb.i]
    return found[0] if found else None


def _clause_after(clause: Clause, _: CueWords) -> Content | None:
    complement = _complement(clause)
    act = clause.frames.get("clause")
    if complement is None or act is None:
        return None
    start = max(complement.left_edge.i, clause.core[1])
    end = complement.right_edge.i + 1
    piece = trimmed(clause.doc, balanced(clause, (start, end)))
    return Content((piece,), act, "clause after the cue") if piece else None


def balanced(clause: Clause, piece: Range) -> Range:
    """A piece with the whole of the quotations it reaches into."""
    start, end = piece
    for quote in clause.quotes:
        if start < quote.end and quote.start < end and quote.start >= clause.core[1] > quote.start - 200:
            start, end = min(start, quote.start), max(end, quote.end)
    return start, end


def trimmed(doc: Doc, piece: Range) -> Range | None:
    """A piece without the punctuation and space at its edges; quotation marks stay."""
    start, end = piece
    while start < end and (doc[start].is_space or doc[start].text in EDGES):
        start += 1
    while end > start and (doc[end - 1].is_space or doc[end - 1].text in EDGES):
        end -= 1
    return (start, end) if start < end else None


def _is_parenthetical(clause: Clause) -> bool:
    """Whether source and cue stand between commas, or after one at the end: "..., police said"."""
    doc, start = clause.doc, clause.core[0]
    if clause.source is None or not clause.source.own or start == 0 or _complement(clause):
        return False
    before = doc[start - 1]
    if before.text not in (",", "—", "–", "--", "-") and before.text not in MARKS:
        return False
    return doc[start].sent.start < start - 1


def _around(clause: Clause, act: str) -> Content | None:
    doc, (start, end) = clause.doc, clause.core
    sentence = doc[start].sent
    pieces = [trimmed(doc, (sentence.start, start))]
    after = end
    while after < sentence.end and not doc[after].is_punct:
        after += 1
    if after < sentence.end and doc[after].text == ",":
        pieces.append(trimmed(doc, (after, sentence.end)))
    kept = tuple(piece for piece in pieces if piece)
    return Content(kept, act, "sentence around the cue") if kept else None


def _called(clause: Clause, words: CueWords) -> Content | None:
    act = clause.frames.get("as")
    if act is None:
        return None
    verb = clause.verb
    marks = [c for c in verb.children if c.i > verb.i and _names(c, words)]
    objects = [c for c in verb.children if c.dep_ == "dobj" and c.i > verb.i]
    if not marks:
        return None
    start = min(c.left_edge.i for c in marks + objects)
    end = max(c.right_edge.i for c in marks + objects) + 1
    piece = trimmed(clause.doc, balanced(clause, (max(start, clause.core[1]), end)))
    return Content((piece,), act, "what it is called") if piece else None


def _names(child: Token, words: CueWords) -> bool:
    return child.dep_ in ("oprd", "ccomp") or (child.dep_ == "prep" and child.lower_ in words.words["as"])


def _accused(clause: Clause, _: CueWords) -> Content | None:
    act = clause.frames.get("accusation")
    if act is None:
        return None
    return _from_to(clause, Frame(act, "accusation", ("dobj",), ("prep",)))


def _infinitive(clause: Clause, _: CueWords) -> Content | None:
    act = clause.frames.get("infinitive")
    if act is None:
        return None
    return _from_to(clause, Frame(act, "infinitive after the cue", ("xcomp", "ccomp"), ("dobj",)))


def _about(clause: Clause, words: CueWords) -> Content | None:
    act = clause.frames.get("about")
    prepositions = words.about.get(clause.verb.lemma_, frozenset())
    if act is None:
        return None
    for child in clause.verb.rights:
        if child.dep_ in ("prep", "prt") and child.lower_ in prepositions:
            piece = trimmed(clause.doc, balanced(clause, (child.i + 1, child.right_edge.i + 1)))
            return Content((piece,), act, "what it is about") if piece else None
    return None


def _object(clause: Clause, _: CueWords) -> Content | None:
    act = clause.frames.get("object")
    if act is None:
        return None
    return _from_to(clause, Frame(act, "object of the cue", ("dobj",)))


def _from_to(clause: Clause, frame: Frame) -> Content | None:
    children = [c for c in clause.verb.children if c.dep_ in frame.need + frame.may and c.i >= clause.cue.end]
    if not any(c.dep_ in frame.need for c in children):
        return None
    start = max(min(c.left_edge.i for c in children), clause.cue.end)
    end = max(c.right_edge.i for c in children) + 1
    piece = trimmed(clause.doc, balanced(clause, (start, end)))
    return Content((piece,), frame.act, frame.rule) if piece else None
