"""An attribution -> what its speaker did: said, confirmed, denied, rejected, refused, accused or demanded."""

import re
from functools import cache

from spacy.tokens import Doc

from bot.model import Stance
from bot.reading import lexicon
from bot.reading.speech.attribution import Attribution
from bot.reading.speech.cues import CueWords

_BEFORE = 3  # tokens before a cue that may say that it was not said
_BY_CUE = (Stance.CONFIRMED, Stance.DENIED, Stance.REJECTED, Stance.ACCUSED, Stance.DEMANDED)


def stance_of(doc: Doc, one: Attribution, words: CueWords, language: str) -> Stance:
    """By the cue; after a neutral one denied only where the whole content negates the speaker's own part."""
    cue = doc[one.cue[0] : one.cue[1]]
    stances = lexicon.table(language, "statements").get("stances", {})
    lower = [token.lower_ for token in cue]
    negated = any(token.dep_ == "neg" or token.lower_ in stances.get("not", ()) for token in cue)
    left_open = _is_left_open(doc, one, stances)
    if negated or left_open or any(token.lemma_.lower() in stances.get("refusing", ()) for token in cue[:-1]):
        return Stance.REFUSED
    verb = doc[one.head].lemma_.lower()
    phrase = " ".join(lower)
    for stance in _BY_CUE:
        known = stances.get(stance.value, ())
        if verb in known or any(phrase.endswith(each) for each in known if " " in each):
            return stance
    content = " ".join(doc[start:end].text for start, end in one.content)
    if one.act in words.spoken and _pattern(language, "no_comment").match(content):
        return Stance.REFUSED
    return Stance.DENIED if _pattern(language, "no_part").fullmatch(content) else Stance.SAID


def _is_left_open(doc: Doc, one: Attribution, stances: dict[str, list[str]]) -> bool:
    """Whether it was not said: "would neither confirm nor deny", "stopped short of saying"."""
    verb = doc[one.head]
    joined = verb.head if verb.dep_ == "conj" else verb
    if any(child.lower_ in stances.get("nor", ()) for child in joined.children):
        return True
    before = doc[max(verb.sent.start, one.cue[0] - _BEFORE) : one.cue[0]].text.lower()
    return before.endswith(tuple(stances.get("unsaid") or ["\0"]))


@cache
def _pattern(language: str, name: str) -> re.Pattern[str]:
    ways = lexicon.table(language, "statements").get("stances", {}).get(name) or ["(?!)"]
    return re.compile(rf"\W*(?:{'|'.join(f'(?:{way})' for way in ways)})\W*", re.IGNORECASE)
