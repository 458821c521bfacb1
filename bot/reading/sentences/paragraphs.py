"""The sentence borders of a Doc: found before the parser runs, so that it keeps to them."""

from typing import Any, cast

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from bot.reading.sentences.marks import text_of
from bot.reading.sentences.sentences import sentence_ends

LONGEST_SENTENCE = 250  # tokens; parsing time grows steeply with length, and no news sentence is this long
_STARTS, _GOES_ON = 1, np.uint64(0xFFFF_FFFF_FFFF_FFFF)  # spaCy's marks for SENT_START; the other is -1


@Language.component("sitrep_paragraphs")
def sitrep_paragraphs(doc: Doc) -> Doc:
    """Start a sentence where the marks of the text say so, and inside every endless run without one."""
    if not len(doc):
        return doc
    places = doc.to_array("IDX").astype(np.int64)
    ends = sentence_ends(text_of(doc), doc._.sitrep_context.language)
    first = np.searchsorted(places, [start for start, _ in ends])
    starts = sorted({0, *(int(i) for i in first if i < len(doc))})
    marks = np.full(len(doc), _GOES_ON, dtype=np.uint64)
    for start, following in zip(starts, [*starts[1:], len(doc)], strict=True):
        marks[start:following:LONGEST_SENTENCE] = _STARTS
    doc.from_array(["SENT_START"], cast("Any", marks.reshape(-1, 1)))  # the stubs know no table of numpy's
    return doc
