"""Component sitrep_scheme: a Doc in another label scheme -> the one that the rules are written for."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
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
        doc.ents = list(_entities(doc, scheme["entities"]))
    return doc


def _entities(doc: Doc, names: Mapping[str, str]) -> Iterator[Span]:
    """The entities under their names here. Small models take offices for places, people for anything."""
    language = doc._.sitrep_context.language
    bodies, people, courtesies = _sources(language)
    for entity in doc.ents:
        words = [token.lower_ for token in entity]
        label = names.get(entity.label_, entity.label_)
        before = doc[entity.start - 1].lower_ if entity.start else ""
        if (len(words) == 1 and words[0] in courtesies) or (words[0] in people and entity[0].is_lower):
            continue  # "Según"; "ministre de l'Intérieur"
        if label == "GPE" and not bodies.isdisjoint(words):
            label = "ORG"
        elif (
            label != "PERSON"
            and before in people
            and all(token.is_title for token in entity)
            and len(words) > 1
        ):
            label = "PERSON"
        yield Span(doc, entity.start, entity.end, label=label)


@cache
def _sources(language: str) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """One-word offices, one-word titles of people, and words that begin an attribution or a sentence."""
    words = lexicon.table(language, "statements")
    listed = [*words.get("sources", ()), words.get("neutral", {})]
    bodies = frozenset(term for one in listed for term in one.get("bodies", ()))
    people = frozenset(term for one in listed for term in one.get("people", ()))
    openings = (*words["words"]["per"], *lexicon.table(language, "language").get("function_words", ()))
    return bodies, people, frozenset(openings)


def _rename_arcs(doc: Doc, scheme: Mapping[str, Any]) -> None:
    heads = [token.head.i for token in doc]
    labels = [_label(token, scheme) for token in doc]
    verbs = scheme.get("verbs", {})
    for token in doc:
        _mend(token, heads, labels)
        if token.lower_ in verbs and token.pos_ not in {"VERB", "AUX"}:
            _make_verb(token, verbs[token.lower_], heads, labels)
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
        _exchange(token, head, heads, labels, "nummod")  # "douze morts", where "douze" is taken for a noun
    elif token.dep_ == "appos" and token.ent_type_ == "PER" and head.pos_ == "NOUN":
        _exchange(token, head, heads, labels, "appos")  # "le ministre, Paul Merlan": the person is who it is
    elif token.dep_ == "appos" and head.pos_ == "VERB":
        before = [child for child in head.children if head.i < child.i < token.i and child.pos_ in _NOMINAL]
        heads[token.i] = before[-1].i if before else heads[token.i]  # "a dit Ada Brun, porte-parole"
        if before and token.i > before[-1].i + 1 and token.nbor(-1).is_punct:
            heads[token.i - 1] = token.i
        named = token.ent_type_ == "PER" and len(before) == 1 and before[0].pos_ == "NOUN"
        if named:  # "a dit le ministre, Paul Merlan"
            _exchange(token, before[0], heads, labels, "appos")


def _make_verb(token: Token, lemma: str, heads: list[int], labels: list[str]) -> None:
    """Make a verb of a form that the model takes for another word: "L'armée dément avoir tué"."""
    noun = token.head
    if noun.pos_ not in _NOMINAL or noun.i > token.i:
        return
    token.pos_, token.lemma_ = "VERB", lemma
    said = [child for child in noun.children if child.i > token.i and child.pos_ in {"VERB", "AUX"}]
    _exchange(token, noun, heads, labels, "nsubj")
    for child in said:
        heads[child.i], labels[child.i] = token.i, "ccomp"


def _is_counted(noun: Token) -> bool:
    return noun.pos_ == "NOUN" and noun.head.pos_ != "PROPN" and noun.head.i == noun.i - 1


def _exchange(token: Token, head: Token, heads: list[int], labels: list[str], label: str) -> None:
    """Put a token in the place of its head, which then hangs on it with a new label."""
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
    if token.dep_ == "nsubj:pass" and _is_active(token.head, scheme["words"].get("active", ())):
        return "nsubj"
    passive = scheme.get("passive", {}).get("auxiliaries", ())
    if passive and token.dep_ in {"nsubj", "csubj"} and _is_passive(token.head, passive):
        return "nsubjpass"
    if (
        passive
        and token.dep_ in {"aux", "cop"}
        and token.lemma_ in passive
        and _is_passive(token.head, passive)
    ):
        return "auxpass"
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
    labels[case.i] = "agent" if _is_agent(noun, case, scheme) else "prep"
    labels[noun.i] = "pobj"
    for child in noun.children:
        if child.i < case.i:
            heads[child.i] = case.i  # "…, según Acnur": the comma is no part of who it is


def _is_agent(noun: Token, case: Token, scheme: Mapping[str, Any]) -> bool:
    """Whether a noun did what a passive verb says: by its label, or by its preposition."""
    by = scheme["prepositions"]
    if noun.dep_ == by["agent"]:
        return True
    passive = scheme.get("passive", {}).get("auxiliaries", ())
    return case.lower_ in by.get("agents", ()) and _is_passive(noun.head, passive)


def _is_passive(verb: Token, auxiliaries: Iterable[str]) -> bool:
    """Whether a participle has the auxiliary of the passive."""
    return verb.morph.get("VerbForm", []) == ["Part"] and any(
        child.dep_ in {"aux", "cop"} and child.lemma_ in auxiliaries for child in verb.children
    )


def _is_active(verb: Token, auxiliaries: Iterable[str]) -> bool:
    """Whether a verb has the auxiliaries of the active alone: "n'ont pas confirmé", not "ont été tués"."""
    found = [child.lemma_ for child in verb.children if child.dep_.startswith("aux")]
    return bool(found) and set(found) <= set(auxiliaries)


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
