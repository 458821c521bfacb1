"""An attribution -> the agency or outlet through which it came."""

from collections.abc import Iterable, Mapping

from spacy.tokens import Doc, Span

from bot.model import ClaimantType
from bot.reading.lexicon import table
from bot.reading.speech.attribution import Attribution
from bot.reading.speech.people import bare, core_phrase
from bot.reading.speech.source_kinds import source_kind, source_words
from bot.reading.speech.speakers import Speaker


def told(doc: Doc, one: Attribution, language: str) -> str | None:
    """The outlet that a source told it to: "police told AFP"; None when no outlet is addressed."""
    verb = doc[one.head]
    if verb.lemma_ not in table(language, "statements")["phrases"]["addressing"]:
        return None
    inside = {i for a, b in one.content for i in range(a, b)}
    for child in verb.children:
        if child.dep_ in ("dobj", "dative") and child.i not in inside:
            kind = source_kind(child, source_words(language))
            if kind is not None and kind.type is ClaimantType.MEDIA:
                return _name(doc[slice(*core_phrase(child))])
    return None


def _name(words: Span) -> str:
    """The outlet's own name in a phrase: "AFP" of "the AFP news agency"."""
    names = [token.i for token in words if token.pos_ == "PROPN"]
    end = next((i for i in names if i + 1 not in names), None)
    return bare(words.doc[names[0] : end + 1].text if end is not None else words.text)


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
