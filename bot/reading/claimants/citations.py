"""A figure -> the source that stands in brackets beside it: "(OCHA, 18 February)", "[Endara] ..."."""

from spacy.tokens import Doc, Token

from bot.reading.lexicon import table
from bot.reading.sentences.quotations import paragraphs
from bot.reading.speech.sources import Range

LONGEST_NAME = 6  # tokens of a name in brackets


def cited(figure: Token, language: str) -> Range | None:
    """The name that opens a bracket behind the figure in its sentence and is followed by a date or comma."""
    words = table(language, "statements").get("citation", {})
    sentence = figure.sent
    doc = sentence.doc
    for token in doc[figure.i : sentence.end]:
        if token.text == "(":
            end = next((i for i in range(token.i, sentence.end) if doc[i].text in ",;)"), None)
            dated = any(
                (near.text.isdigit() and len(near) == 4) or near.text in words.get("months", ())
                for near in doc[token.i : min(token.i + 14, sentence.end)]
            )
            if end is not None and dated and _is_name(doc, (token.i + 1, end)):
                return token.i + 1, end
    return None


def transcribed(figure: Token) -> Range | None:
    """The name in square brackets that the figure's paragraph opens with, as in a transcript."""
    doc = figure.doc
    for start, end in paragraphs(doc):
        if start <= figure.i < end:
            first = next((i for i in range(start, end) if not doc[i].is_space), start)
            if doc[first].text != "[":
                return None
            closing = next(
                (i for i in range(first, min(first + LONGEST_NAME, end)) if doc[i].text == "]"), None
            )
            if closing is None or not _is_name(doc, (first + 1, closing)):
                return None
            return first + 1, closing
    return None


def under_label(figure: Token, language: str) -> Range | None:
    """The name behind "Source:" on a line of its own, for a figure on a line of label and number."""
    labels = table(language, "statements").get("citation", {}).get("labels", ())
    doc = figure.doc
    lines = paragraphs(doc)
    own = next(((start, end) for start, end in lines if start <= figure.i < end), None)
    if own is None or not any(token.text == ":" for token in doc[own[0] : figure.i]):
        return None
    for start, end in lines:
        first = next((i for i in range(start, end) if not doc[i].is_space), start)
        if first + 2 < end and doc[first].lower_ in labels and doc[first + 1].text == ":":
            last = next((i for i in range(first + 2, end) if doc[i].is_space or doc[i].text in ".,;"), end)
            return (first + 2, last) if _is_name(doc, (first + 2, last)) else None
    return None


def _is_name(doc: Doc, name: Range) -> bool:
    start, end = name
    return 0 < end - start <= LONGEST_NAME and doc[start].text[:1].isupper()
