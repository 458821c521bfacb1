"""Attributions of a text -> who speaks in each, pronouns and "the spokesman" resolved."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from spacy.tokens import Doc, Token

from bot.model import ClaimantType
from bot.reading.lexicon import table
from bot.reading.speech.attribution import Attribution
from bot.reading.speech.people import Person, people
from bot.reading.speech.sources import SUBJECTS, phrase
from bot.reading.speech.speakers import Speaker, speaker_of

_TELLERS = frozenset((ClaimantType.MEDIA, ClaimantType.WITNESS, ClaimantType.UNNAMED, ClaimantType.OTHER))
FARTHEST = 250  # tokens a pronoun looks back for whom it means


@dataclass(slots=True)
class _Text:
    """What is known of a text while its attributions are gone through in order."""

    doc: Doc
    language: str
    everybody: list[Person]
    attributed: frozenset[int]
    by_source: dict[int, Speaker] = field(default_factory=dict)
    spoken: list[Speaker] = field(default_factory=list)

    def remember(self, speaker: Speaker) -> None:
        """Keep a person whose name no entity marked, for later mentions by surname."""
        if speaker.named and speaker.name and all(speaker.name != one.name for one in self.everybody):
            start, end = speaker.mention
            self.everybody.append(
                Person(start, end, speaker.name, speaker.role, speaker.kind, speaker.organisation)
            )


def speakers_of(doc: Doc, found: Sequence[Attribution]) -> dict[int, Speaker]:
    """The speaker of each attribution that has a source, by the token index of its cue."""
    language = doc._.sitrep_context.language
    attributed = frozenset(i for one in found for start, end in one.content for i in range(start, end))
    text = _Text(doc, language, people(doc, language), attributed)
    documents = table(language, "statements").get("phrases", {}).get("documents", ())
    known: dict[int, Speaker] = {}
    for one in found:
        if one.source is None or one.speaker is None:
            continue
        head = doc[one.speaker]
        speaker = speaker_of(one.source, head, text.everybody, language)
        if speaker.pronoun is not None:
            speaker = _meant(text, head, speaker)
        elif head.lemma_.lower() in documents and speaker.kind is None:
            speaker = _issuer_before(text, head) or speaker
        elif speaker.definite and not speaker.named:
            speaker = _described_before(text, head, speaker)
        speaker = _like_before(text, head, speaker)
        text.remember(speaker)
        known[one.head] = text.by_source[one.speaker] = speaker
        text.spoken.append(speaker)
    return known


def _meant(text: _Text, pronoun: Token, speaker: Speaker) -> Speaker:
    """The nearest source, or subject outside others' words, that the pronoun can mean."""
    for i in range(pronoun.i - 1, max(-1, pronoun.i - FARTHEST), -1):
        candidate = text.by_source.get(i) or _subject(text, text.doc[i])
        if candidate is not None and _fits(candidate, pronoun, text.language):
            return replace(candidate, pronoun=pronoun.lower_)
    # "A fire brigade spokesman said … They added …"
    several = pronoun.lower_ in table(text.language, "statements")["pronouns"]["several"]
    return replace(text.spoken[-1], pronoun=None) if several and text.spoken else speaker


def _issuer_before(text: _Text, document: Token) -> Speaker | None:
    """Whose release or report it must be: the body that is the subject before it in the sentence."""
    for i in range(document.i - 1, document.sent.start - 1, -1):
        token = text.doc[i]
        if token.dep_ in SUBJECTS and token.pos_ in ("NOUN", "PROPN"):
            candidate = speaker_of(phrase(token), token, text.everybody, text.language)
            if candidate.kind is not None and candidate.kind.body:
                return candidate
    return None


def _like_before(text: _Text, head: Token, speaker: Speaker) -> Speaker:
    """The speaker with the kind of the body that a bare noun is short for: "the agency", "a spokesman"."""
    short = table(text.language, "statements").get("short_for", {})
    noun = head.lemma_.lower()
    owner = next((child for child in head.lefts if child.dep_ == "poss"), None)
    word = owner.lemma_.lower() if owner is not None else noun
    known = (
        short.get("bodies", ()) if owner is not None else (*short.get("bodies", ()), *short.get("people", ()))
    )
    before = [t for t in head.lefts if t.dep_ in ("compound", "amod", "nmod")] if owner is None else []
    alone = not before and not any(t.dep_ in ("prep", "appos", "acl") for t in head.rights)
    if word not in known or head.pos_ != "NOUN" or speaker.named or not alone:
        return speaker
    bodies = [one for one in reversed(text.spoken) if one.kind is not None and one.kind.type not in _TELLERS]
    same = [one for one in bodies if word in text.doc[slice(*one.mention)].text.lower()]
    meant = next(iter(same or bodies), None)
    if meant is None or meant.kind is None:
        return speaker
    body = speaker.kind.body if speaker.kind is not None else True
    return replace(speaker, kind=replace(meant.kind, body=body), organisation=meant.organisation)


def _subject(text: _Text, token: Token) -> Speaker | None:
    if token.dep_ not in SUBJECTS or token.i in text.attributed or token.pos_ not in ("NOUN", "PROPN"):
        return None
    return speaker_of(phrase(token), token, text.everybody, text.language)


def _fits(candidate: Speaker, pronoun: Token, language: str) -> bool:
    words = table(language, "statements")["pronouns"]
    if pronoun.lower_ in words["human"]:
        return candidate.person and _gender(candidate, words) in (None, pronoun.lower_ in words["feminine"])
    if pronoun.lower_ in words["several"]:
        return candidate.plural or (candidate.kind is not None and candidate.kind.body)
    is_thing = not candidate.person and not candidate.plural
    return pronoun.lower_ in words["thing"] and is_thing and candidate.name is not None


def _gender(candidate: Speaker, words: dict[str, list[str]]) -> bool | None:
    """Whether a candidate is a woman, by the pronoun used before or the role; None if unknown."""
    if candidate.pronoun in words["human"]:
        return candidate.pronoun in words["feminine"]
    said = {word.lower() for word in (candidate.role or "").split()}
    first = (candidate.name or "").split()[:1] if candidate.named else []
    if said & set(words["feminine_nouns"]) or set(first) & set(words["feminine_names"]):
        return True
    masculine = said & set(words["masculine_nouns"]) or set(first) & set(words["masculine_names"])
    return False if masculine else None


def _described_before(text: _Text, head: Token, speaker: Speaker) -> Speaker:
    """The earlier speaker, else the named person, that "the spokesman" or "the mayor" means."""
    noun = head.lemma_.lower()
    links = table(text.language, "statements")["phrases"]["links"]
    for earlier in reversed(text.spoken):
        if noun in _role_heads(earlier.role, links) and not earlier.plural:
            return replace(earlier, mention=speaker.mention)
    for person in text.everybody:
        if noun in _role_heads(person.role, links):
            found = speaker_of(
                (person.start, person.end), text.doc[person.end - 1], text.everybody, text.language
            )
            return replace(found, mention=speaker.mention)
    return speaker


def _role_heads(role: str | None, links: Sequence[str]) -> list[str]:
    """The nouns that end a role before its first "of", "for", "in" …: "spokesman" of a ministry spokesman."""
    words = (role or "").lower().split()
    first = next((i for i, word in enumerate(words) if word in links or word.endswith(",")), len(words))
    return words[max(0, first - 1) : first]
