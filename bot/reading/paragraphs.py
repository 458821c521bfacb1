"""Line breaks of an article -> sentence borders the parser has to keep."""

from spacy.language import Language
from spacy.tokens import Doc

LONGEST_SENTENCE = 250  # tokens; parsing time grows steeply with length, and no news sentence is this long
_ENDS = frozenset(".?!…。")


@Language.component("sitrep_paragraphs")
def sitrep_paragraphs(doc: Doc) -> Doc:
    """Start a sentence after every line break, and inside every endless run without an end mark."""
    run = 0
    after_break = False
    for token in doc:
        is_break = token.is_space and "\n" in token.text
        run = 0 if is_break or token.text in _ENDS else run + 1
        if after_break and not is_break:
            token.is_sent_start = True
        elif run == LONGEST_SENTENCE:
            token.is_sent_start = True
            run = 0
        after_break = is_break
    return doc
