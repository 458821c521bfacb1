"""Sentence -> where its own words begin, behind a dateline such as "TARNO, 3 May (ANP) --"."""

from spacy.tokens import Doc, Span, Token

LONGEST_DATELINE = 28  # tokens
_DASHES = frozenset(("—", "–", "-", "--", "―"))
_OPEN, _CLOSE = frozenset("(["), frozenset(")]")


def words_start(sentence: Span) -> int:
    """The first token behind the dateline and the bracketed marks a sentence may open with."""
    doc: Doc = sentence.doc
    start = sentence.start
    if start and "\n" not in doc[start - 1].text and not doc[start - 1].is_space:
        return start
    start = _behind_dash(sentence)
    while start < sentence.end and (doc[start].text in _OPEN or doc[start].is_space):
        closing = next((i for i in range(start, sentence.end) if doc[i].text in _CLOSE), None)
        start = closing + 1 if doc[start].text in _OPEN and closing is not None else start + 1
    return start if start < sentence.end else sentence.start


def _behind_dash(sentence: Span) -> int:
    depth = 0
    for token in sentence[:LONGEST_DATELINE]:
        depth += (token.text in _OPEN) - (token.text in _CLOSE)
        if token.text in _DASHES and token.i > sentence.start and not depth and _stands_alone(token):
            return token.i + 1 if _is_place_first(sentence.doc[sentence.start : token.i]) else sentence.start
        if token.tag_ in ("VBD", "VBZ", "VBP") and not token.is_upper and not depth:
            break
    return sentence.start


def _stands_alone(dash: Token) -> bool:
    return bool(dash.whitespace_) or dash.text in ("--", "—")


def _is_place_first(lead: Span) -> bool:
    """Whether a name in capitals, or names with an agency in brackets, stand before the dash."""
    first: Token = next((token for token in lead if not token.is_space), lead[0])
    bracketed = any(token.text == "(" for token in lead)
    return (first.is_title and bracketed) or first.is_upper
