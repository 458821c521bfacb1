"""An attribution -> the agency or outlet through which it came."""

from collections.abc import Iterable, Mapping

from spacy.tokens import Doc, Span, Token

from bot.model import ClaimantType
from bot.reading.lexicon import table
from bot.reading.speech.attribution import Attribution
from bot.reading.speech.cues import cue_words
from bot.reading.speech.people import bare, core_phrase
from bot.reading.speech.source_kinds import source_kind, source_words
from bot.reading.speech.sources import Range
from bot.reading.speech.speakers import Speaker


def told(doc: Doc, one: Attribution, language: str) -> str | None:
    """The outlet that a source told it to, or that quotes it: "police told AFP"; None when there is none."""
    verb = doc[one.head]
    quoting = _quoting(verb, language)
    if quoting is not None:
        return quoting
    if verb.lemma_ not in table(language, "statements")["phrases"]["addressing"]:
        return None
    inside = {i for a, b in one.content for i in range(a, b)}
    for child in verb.children:
        if child.dep_ in ("dobj", "dative") and child.i not in inside:
            kind = source_kind(child, source_words(language))
            if kind is not None and kind.type is ClaimantType.MEDIA and kind.body:
                return _name(phrase_of(child))
    return None


def _quoting(verb: Token, language: str) -> str | None:
    """The outlet in "an agency quoted the governor as saying", "the governor was quoted by it as saying"."""
    words = cue_words(language).words
    above = verb.head.head if verb.dep_ == "pcomp" else verb.head
    if above.lemma_ not in words.get("quoting", ()) or above.i >= verb.i:
        return None
    agents = (object_ for child in above.children if child.dep_ == "agent" for object_ in child.children)
    subjects = (child for child in above.children if child.dep_ == "nsubj")
    for outlet in (*agents, *subjects):
        kind = source_kind(outlet, source_words(language))
        if kind is not None and kind.type is ClaimantType.MEDIA:
            return _name(phrase_of(outlet))
    return None


def phrase_of(head: Token) -> Span:
    """The noun phrase of a head."""
    return head.doc[slice(*core_phrase(head))]


def quoted_source(doc: Doc, one: Attribution, language: str) -> Range | None:
    """Whom an outlet cites for what it reports: "local media, citing police, said"."""
    if one.source is None:
        return None
    quoting = cue_words(language).words.get("quoting", ())
    for verb in doc[one.head].sent:
        near = {verb.head.i, verb.head.head.i}
        belongs = one.head in near or any(i in range(*one.source) for i in near)
        if verb.tag_ == "VBG" and verb.lemma_ in quoting and belongs:
            cited = next((child for child in verb.children if child.dep_ == "dobj"), None)
            if cited is not None and source_kind(cited, source_words(language)) is not None:
                return core_phrase(cited)
    return None


def _name(words: Span) -> str:
    """The outlet's own name in a phrase: "AFP" of "the AFP news agency"."""
    names = [token.i for token in words if token.pos_ == "PROPN"]
    end = next((i for i in names if i + 1 not in names), None)
    own = words.doc[names[0] : end + 1].text if end is not None else ""
    return bare(own if own[:1].isupper() else words.text)


def relayed(one: Attribution, over: Iterable[Attribution], speakers: Mapping[int, Speaker]) -> str | None:
    """The outlet that reports what a source inside its report says: "AFP reported that police said"."""
    for other in over:
        speaker = speakers.get(other.head)
        if other is one or speaker is None or speaker.kind is None:
            continue
        inside = any(start <= one.head < end for start, end in other.content)
        if inside and speaker.kind.type is ClaimantType.MEDIA:
            return speaker.name
    return None
