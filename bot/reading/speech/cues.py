"""Verbs of attribution and what belongs to them -> cues."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from spacy.tokens import Doc, Token

from bot.reading import lexicon

_AUXILIARY = frozenset(("aux", "auxpass", "neg"))


@dataclass(frozen=True, slots=True)
class CueWords:
    """The verbs of one language: lemma -> frame -> act, and the prepositions of frame "about".

    `spoken` acts are statements; `able` ones need a source that can speak; `parenthetical`
    ones can interrupt or end the sentence that they attribute.
    """

    frames: Mapping[str, Mapping[str, str]]
    about: Mapping[str, frozenset[str]]
    spoken: frozenset[str]
    able: frozenset[str]
    parenthetical: frozenset[str]
    words: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Cue:
    """A verb (`head`, a token index) with its auxiliaries, adverbs and particles: tokens `[start, end)`."""

    head: int
    start: int
    end: int


@cache
def cue_words(language: str) -> CueWords:
    """What the lexicon says about attribution; empty for a language without such words."""
    table = lexicon.table(language, "statements")
    frames: dict[str, dict[str, str]] = {}
    for act, entry in table.get("acts", {}).items():
        for verb in entry["verbs"]:
            for frame in entry["frames"]:
                frames.setdefault(verb, {}).setdefault(frame, act)
    acts = table.get("acts", {})
    return CueWords(
        frames=frames,
        about={verb: frozenset(words) for verb, words in table.get("about", {}).items()},
        spoken=frozenset(act for act, entry in acts.items() if entry.get("spoken", True)),
        able=frozenset(act for act, entry in acts.items() if entry.get("able", False)),
        parenthetical=frozenset(act for act, entry in acts.items() if entry.get("parenthetical", False)),
        words={name: frozenset(words) for name, words in table.get("words", {}).items()},
    )


def is_verb(token: Token) -> bool:
    """Whether a token can head a clause of attribution."""
    if token.pos_ in ("VERB", "AUX") or token.tag_.startswith("VB"):
        return True
    # "claims" and "reports" are taken for nouns now and then, but nouns have no subject and no clause
    deps = {child.dep_ for child in token.children}
    return "nsubj" in deps and "ccomp" in deps


def cue_of(verb: Token, words: CueWords) -> Cue:
    """The cue around a verb: "has repeatedly said", "went on to explain", "said:"."""
    return Cue(verb.i, _cue_start(verb, words), _cue_end(verb))


def _cue_start(verb: Token, words: CueWords) -> int:
    if verb.dep_ == "xcomp" and verb.head.lemma_ in words.words["stacking"] and verb.head.i < verb.i:
        between = verb.doc[verb.head.i + 1 : verb.i]
        if all(token.head in (verb, verb.head) and token.dep_ != "dobj" for token in between):
            return _cue_start(verb.head, words)
    start = verb.i
    belongs = {child.i for child in verb.children if child.dep_ in _AUXILIARY or _is_adverb(child)}
    while start - 1 in belongs:
        start -= 1
    while start < verb.i and _is_adverb(verb.doc[start]) and verb.doc[start].is_sent_start:
        start += 1
    return start


def _is_adverb(token: Token) -> bool:
    return token.dep_ == "advmod" and token.pos_ == "ADV" and token.n_lefts == 0


def _ends_cue(token: Token) -> bool:
    return token.is_punct or token.is_space or token.dep_ == "prep"


def _cue_end(verb: Token) -> int:
    doc: Doc = verb.doc
    end = verb.i + 1
    if end + 1 < len(doc) and _is_adverb(doc[end]) and doc[end].head == verb and _ends_cue(doc[end + 1]):
        end += 1
    if end < len(doc) and doc[end].dep_ == "prt" and doc[end].head == verb:
        end += 1
    if end < len(doc) and doc[end].text == ":":
        end += 1
    return end
