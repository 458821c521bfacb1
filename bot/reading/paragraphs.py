"""The sentence borders of a Doc: found before the parser runs, so that it keeps to them."""

from spacy.language import Language
from spacy.tokens import Doc

from bot.reading.sentences import sentence_ends

LONGEST_SENTENCE = 250  # tokens; parsing time grows steeply with length, and no news sentence is this long


@Language.component("sitrep_paragraphs")
def sitrep_paragraphs(doc: Doc) -> Doc:
    """Start a sentence where the marks of the text say so, and inside every endless run without one."""
    starts = iter(sentence_ends(doc.text, doc._.sitrep_context.language))
    border = next(starts, (0, 0))[0]
    since = 0
    for token in doc:
        begins = token.i == 0 or since >= LONGEST_SENTENCE
        while token.idx >= border >= 0 and not token.is_space:
            begins = True
            border = next(starts, (-1, -1))[0]
        token.is_sent_start = begins
        since = 1 if begins else since + 1
    return doc
