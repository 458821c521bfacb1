"""A clause of attribution -> the quotations beside it, or the sentence it stands in the middle of."""

from spacy.tokens import Doc

from bot.reading.lexicon import table
from bot.reading.sentences.datelines import words_start
from bot.reading.sentences.quotations import Quotation
from bot.reading.speech.clauses import Clause, Content, is_break, text_start, trimmed
from bot.reading.speech.cues import CueWords
from bot.reading.speech.sources import Range

_WORDS = frozenset(("NOUN", "PROPN", "PRON", "VERB", "AUX", "ADJ", "ADV", "NUM"))
_FINITE = frozenset(("VBD", "VBZ", "VBP", "MD", "VBN"))
_LONGEST_LEAD = 9  # tokens
_FINAL = frozenset(".!?")
FARTHEST_QUOTE = 30  # tokens between a verb and the quotation after it


def quoted(clause: Clause, words: CueWords) -> Content | None:
    """Quotations before and after the cue, or what a parenthetical cue interrupts or ends."""
    act = clause.frames.get("clause") or clause.frames.get("quote")
    if act is None:
        return None
    left, right = quote_before(clause), quote_after(clause)
    if left:
        return Content((left, right) if right else (left,), act, "quotation before the cue")
    if right and (clause.complement is None or clause.doc[clause.cue.end - 1].text == ":"):
        return Content((right,), act, "quotation after the cue")
    if clause.frames.get("clause") in words.parenthetical and _is_parenthetical(clause):
        return _around(clause, act)
    return _after_colon(clause, act) if act in words.spoken else None  # "here is what we know:"


def quote_before(clause: Clause) -> Range | None:
    """The quoted words that end where source and cue begin, from the start of their sentence."""
    doc, start = clause.doc, clause.core[0]
    end = start - 1 if start and is_break(doc[start - 1]) else start
    for quote in clause.quotes:
        if quote.end in (end, start) and quote.end - quote.start > 1:
            first = max(text_start(doc, quote.start), words_start(doc[quote.start].sent))
            first = min(first, quote.start)
            alone = not any(token.pos_ in _WORDS for token in doc[first : quote.start])
            if not alone and (clause.complement is not None or not _introduces(doc, quote)):
                return None  # a quoted word or name, not what is said
            if doc[quote.end - 2].text in _FINAL and not (alone and clause.complement is None):
                return None  # the sentence before has ended with a quotation of its own
            return (quote.start if alone else first), quote.end
    return None


def _introduces(doc: Doc, quote: Quotation) -> bool:
    """Whether punctuation inside or behind the marks leads over to who speaks."""
    inside = doc[quote.end - 2].text
    return inside in _FINAL or inside == "," or (quote.end < len(doc) and is_break(doc[quote.end]))


def quote_after(clause: Clause) -> Range | None:
    """The quotation that a comma or colon introduces after the cue, in the next paragraph too."""
    doc, end = clause.doc, clause.core[1]
    quote = next((q for q in clause.quotes if q.start >= end), None)
    if quote is None or quote.start - end > FARTHEST_QUOTE:
        return None
    gap = doc[end : quote.start]
    words = [token for token in gap if not token.is_space]
    if any(token.text in (".", "!", "?", ";") for token in words):
        return None
    last = words[-1].text if words else doc[end - 1].text
    if last == ":":
        return quote.start, quote.end
    same_line = not any(token.is_space for token in gap)
    if same_line and (last == "," or (not words and _opens_titled(doc, quote))):
        return quote.start, quote.end
    return None


def _opens_titled(doc: Doc, quote: Quotation) -> bool:
    """Whether the first word of a quotation is written as a name or a sentence begins."""
    return any(token.is_title for token in doc[quote.start + 1 : quote.start + 2])


def _is_parenthetical(clause: Clause) -> bool:
    """Whether source and cue stand between commas, or after one at the end: "..., police said"."""
    doc, start = clause.doc, clause.core[0]
    if clause.source is None or not clause.source.own or start == 0 or clause.complement:
        return False
    # An aside behind a comma ("said on Monday, a higher count than before") is no object of the verb.
    objects = [c for c in clause.verb.children if c.dep_ in ("dobj", "xcomp") and c.i > clause.verb.i]
    has_object = any("," not in [t.text for t in doc[clause.verb.i : c.left_edge.i]] for c in objects)
    if has_object and "addressee" not in clause.frames:
        return False
    return is_break(doc[start - 1]) and doc[start].sent.start < start - 1


def _around(clause: Clause, act: str) -> Content | None:
    doc, (start, end) = clause.doc, clause.core
    sentence = doc[start].sent
    first = _behind_lead(doc, words_start(sentence), start)
    before = start - 2 if start > 1 and doc[start - 2].tag_ in ("WDT", "WP") else first
    pieces = [trimmed(doc, (before, start))]
    after = end
    while after < sentence.end and not doc[after].is_punct:
        after += 1
    if after < sentence.end and doc[after].text == ",":
        pieces.append(trimmed(doc, (after, sentence.end)))
    kept = tuple(piece for piece in pieces if piece)
    whole = len(kept) > 1 or any(_has_clause(doc, piece) for piece in kept)
    return Content(kept, act, "sentence around the cue") if whole else None


def _behind_lead(doc: Doc, start: int, end: int) -> int:
    """The start behind words such as "Here is what we know:", which are nobody's."""
    colon = next((i for i in range(start, min(end, start + _LONGEST_LEAD)) if doc[i].text == ":"), None)
    leads = table(doc._.sitrep_context.language, "statements").get("leads", {}).get("words", ())
    if colon is None:
        return start
    said = " ".join(doc[start:colon].text.lower().split()).strip(" -–—")
    return colon + 1 if said in leads else start


def _has_clause(doc: Doc, piece: Range) -> bool:
    """Whether something is said at all, not only when or where: "In July, the group said"."""
    return any(token.tag_ in _FINITE for token in doc[piece[0] : piece[1]])


def _after_colon(clause: Clause, act: str) -> Content | None:
    """What a colon introduces without marks: the rest of the paragraph."""
    doc, end = clause.doc, clause.cue.end
    colon = doc[end - 1].text == ":"
    while colon and end < len(doc) and doc[end].is_space:
        end += 1
    if not colon or end >= len(doc) or clause.source is None:
        return None
    last = end
    while last < len(doc) and not (doc[last].is_space and "\n" in doc[last].text):
        last += 1
    piece = trimmed(doc, (end, last))
    return Content((piece,), act, "after the colon") if piece else None
