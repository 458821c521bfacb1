"""Component sitrep_scheme: a Doc in another label scheme -> the one that the rules are written for."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc, Span, Token

from bot.reading import lexicon

_SUBJECTS = frozenset(("nsubj", "nsubj:pass", "nsubj:caus", "expl:subj", "csubj"))
_NOMINAL = frozenset(("NOUN", "PROPN"))
_UNSIGNED = (
    0xFFFF_FFFF_FFFF_FFFF  # spaCy keeps the way to a head, negative ones too, in 64 bits without a sign
)
_OBJECTS = frozenset(("obj", "obj:lvc"))


@Language.component("sitrep_scheme")
def sitrep_scheme(doc: Doc) -> Doc:
    """Rename labels, tags and entities as lexicon/<language>/scheme.toml says; nothing where there is none.

    In Universal Dependencies a preposition hangs on its noun; here it takes the noun's place, as in the
    labels of spaCy's English pipelines, so that one set of rules reads every language.
    """
    scheme = lexicon.table(doc._.sitrep_context.language, "scheme")
    if scheme and len(doc):
        _rename_arcs(doc, scheme)
        names = scheme["entities"]
        doc.ents = [Span(doc, e.start, e.end, label=names.get(e.label_, e.label_)) for e in doc.ents]
    return doc


def _rename_arcs(doc: Doc, scheme: Mapping[str, Any]) -> None:
    heads = [token.head.i for token in doc]
    labels = [_label(token, scheme) for token in doc]
    for token in doc:
        _mend(token, heads, labels)
    for token in doc:
        if token.dep_ in scheme["prepositions"]["labels"]:
            _lift_preposition(token, heads, labels, scheme)
    strings = doc.vocab.strings
    rows = [
        ((head - i) & _UNSIGNED, strings.add(label), strings.add(_tag(token)))
        for i, (head, label, token) in enumerate(zip(heads, labels, doc, strict=True))
    ]
    doc.from_array(["HEAD", "DEP", "TAG"], cast("Any", np.array(rows, dtype=np.uint64)))


def _mend(token: Token, heads: list[int], labels: list[str]) -> None:
    """Set right what small models get wrong in the same way again and again."""
    head = token.head
    if token.dep_.startswith("nsubj") and token.pos_ == "VERB" and token.i < head.i:
        labels[token.i] = "ccomp"  # "Le feu a fait six morts, a dit le maire."
    elif token.dep_ == "flat:name" and _is_counted(token):
        _exchange(token, heads, labels, "nummod")  # "douze morts", where "douze" is taken for a noun
    elif token.dep_ == "appos" and token.ent_type_ == "PER" and head.pos_ == "NOUN":
        _exchange(token, heads, labels, "appos")  # "le ministre, Paul Merlan": the person is who it is
    elif token.dep_ == "appos" and head.pos_ == "VERB":
        before = [child for child in head.children if head.i < child.i < token.i and child.pos_ in _NOMINAL]
        heads[token.i] = before[-1].i if before else heads[token.i]  # "a dit Ada Brun, porte-parole"


def _is_counted(noun: Token) -> bool:
    return noun.pos_ == "NOUN" and noun.head.pos_ != "PROPN" and noun.head.i == noun.i - 1


def _exchange(token: Token, heads: list[int], labels: list[str], label: str) -> None:
    """Put a token in the place of its head, which then hangs on it with a new label."""
    head = token.head
    heads[token.i], labels[token.i] = heads[head.i], labels[head.i]
    if heads[token.i] == head.i:
        heads[token.i] = token.i  # the head was the root
    heads[head.i], labels[head.i] = token.i, label
    for child in head.children:
        if child.dep_ in {"conj", "cc"} and child.i > token.i:
            heads[child.i] = token.i


def _label(token: Token, scheme: Mapping[str, Any]) -> str:
    if token.dep_ == "advmod" and token.lower_ in scheme["words"]["negation"]:
        return "neg"
    if token.dep_ in _OBJECTS and _is_inverted(token, scheme["words"]["inversion"]):
        return "nsubj"
    return str(scheme["labels"].get(token.dep_, token.dep_))


def _is_inverted(noun: Token, before: Iterable[str]) -> bool:
    """Whether an object after its verb is its subject: "…, a annoncé le ministre"."""
    verb = noun.head
    if noun.i < verb.i or any(child.dep_ in _SUBJECTS and child.pos_ == "PRON" for child in verb.children):
        return False
    first = min([verb.i, *(child.i for child in verb.children if child.dep_.startswith("aux"))])
    return first > 0 and noun.doc[first - 1].text in before


def _lift_preposition(noun: Token, heads: list[int], labels: list[str], scheme: Mapping[str, Any]) -> None:
    case = next((child for child in noun.children if child.dep_ == "case" and child.i < noun.i), None)
    if case is None or case.sent != noun.sent:
        return
    heads[case.i], heads[noun.i] = heads[noun.i], case.i
    labels[case.i] = "agent" if noun.dep_ == scheme["prepositions"]["agent"] else "prep"
    labels[noun.i] = "pobj"


def _tag(token: Token) -> str:
    """The fine tag of the English pipelines that says what this token's form is."""
    morph = token.morph.to_dict()
    plural = morph.get("Number") == "Plur"
    if token.pos_ in {"VERB", "AUX"}:
        participle = "VBN" if morph.get("Tense") == "Past" else "VBG"
        return {"Part": participle, "Inf": "VB"}.get(morph.get("VerbForm", "Fin"), "VBD")
    if token.pos_ == "PRON" and morph.get("PronType") == "Rel":
        return "WP"
    nouns = {"NOUN": "NNS" if plural else "NN", "PROPN": "NNPS" if plural else "NNP"}
    return nouns.get(token.pos_) or {"NUM": "CD", "ADJ": "JJ", "DET": "DT", "PRON": "PRP"}.get(token.pos_, "")
