"""A source phrase -> who speaks: name, role, organisation, official or not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Doc, Token

from bot.model import ClaimantType
from bot.reading.lexicon import table
from bot.reading.speech.people import (
    Person,
    bare,
    bare_phrase,
    core_phrase,
    entities_in,
    fullest,
    person_at,
    person_of,
)
from bot.reading.speech.source_kinds import SourceKind, is_human, is_title, source_kind, source_words
from bot.reading.speech.sources import Range

LONGEST_NAME = 4  # words of a name
GOVERNMENT = "a government by its seat or country"
_KEPT = frozenset((")", "]", "”", '"'))  # punctuation that may end a name
_ENDS = frozenset((".", "?", "!"))
_SHORT = 4  # letters of a title that is cut short
_JOINING = frozenset(("mark", "cc"))
_JOINING_POS = frozenset(("SCONJ", "CCONJ"))
_SPEAKING = frozenset(("PERSON", "ORG", "NORP", "GPE"))


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks, as one mention tells it.

    `name` is None for pronouns and for officials nobody named. `mention` is the phrase without its
    asides, as tokens. `person` says whether "he" or "she" could mean them, `plural` whether "they" could.
    """

    name: str | None
    mention: Range
    role: str | None = None
    organisation: str | None = None
    kind: SourceKind | None = None
    person: bool = False
    plural: bool = False
    pronoun: str | None = None
    definite: bool = False

    @property
    def named(self) -> bool:
        """Whether the name is somebody's own, not a description."""
        return self.person and self.name is not None and self.name[:1].isupper() and not self.definite


def speaker_of(source: Range, head: Token, everybody: Sequence[Person], language: str) -> Speaker:
    """Who a source phrase with this head names, `everybody` being the people of its text."""
    pronouns = table(language, "statements")["pronouns"]
    if head.lower_ in pronouns["relative"] and head.text not in source_words(language).exact:
        antecedent = _antecedent(head)
        if antecedent is not None:
            return speaker_of(core_phrase(antecedent), antecedent, everybody, language)
        return Speaker(None, (head.i, head.i + 1))
    if head.lower_ in pronouns["personal"] or head.lower_ in pronouns["own"]:
        return Speaker(None, (head.i, head.i + 1), pronoun=head.lower_)
    issuer = _issuer(source, head, table(language, "statements")["phrases"], language)
    if issuer is not None:
        return speaker_of(*issuer, everybody, language)
    person = _person(source, head, everybody, language)
    if person is not None:
        known = _with_office(fullest(person, everybody), source, head, language)
        others = {surname for other in everybody for surname in other.surnames}
        if known.organisation and known.organisation.split()[-1].lower() in others:
            known = replace(known, organisation=None)
        body = known.organisation or _body_of(known.role, language)
        return Speaker(known.name, _mention(head, source), known.role, body, known.kind, person=True)
    return _described(head, _mention(head, source), language)


def _with_office(person: Person, source: Range, head: Token, language: str) -> Person:
    """The person with what stands before the name, over a comma: "the mayor of Tarno, Ada Lund"."""
    doc, comma = head.doc, person.start - 1
    behind = source[0] <= head.i < comma and doc[comma].text == "," and head.pos_ == "NOUN"
    if not behind or (person.role is not None and person.kind is not None):
        return person
    office = doc[source[0] : comma]
    first = office.start + (office[0].lower_ in table(language, "statements")["phrases"]["articles"])
    kind = source_kind(head, source_words(language), (source[0], comma)) or person.kind
    return replace(person, role=bare(doc[first:comma].text), kind=kind)


def _antecedent(pronoun: Token) -> Token | None:
    for ancestor in pronoun.ancestors:
        if ancestor.dep_ == "relcl":
            return ancestor.head
    return None


def _issuer(
    source: Range, head: Token, phrases: Mapping[str, Sequence[str]], language: str
) -> tuple[Range, Token] | None:
    """Whose document it is: "a statement by the army", "local media reports", "the ministry's report"."""
    if head.lemma_.lower() not in phrases["documents"]:
        return None
    for token in head.subtree:
        by_somebody = token.dep_ == "pobj" and token.head.lower_ in phrases["issuers"]
        near = token.head.head in (head, *(c for c in head.children if c.dep_ == "acl"))
        if by_somebody and near and (token.ent_type_ or token.pos_ == "NOUN"):
            return core_phrase(token), token
    before = [c for c in head.lefts if c.dep_ in ("compound", "poss", "nmod") and c.i >= source[0]]
    if not before or before[-1].i != head.i - 1 - (head.doc[head.i - 1].dep_ == "case"):
        return None
    start = source[0] + (head.doc[source[0]].lower_ in phrases["articles"])
    if not before[-1].ent_type_ and source_kind(before[-1], source_words(language)) is None:
        return None
    if before[-1].lower_ in phrases["not_issuers"]:
        return None
    while start < before[-1].i and head.doc[start].lower_ in phrases.get("of_documents", ()):
        start += 1  # "a preliminary police report"
    return (start, before[-1].i + 1), before[-1]


def _person(source: Range, head: Token, everybody: Sequence[Person], language: str) -> Person | None:
    """The name at the phrase's head, in its apposition, or known from elsewhere in the text."""
    doc = head.doc
    for entity in entities_in(doc[source[0] : source[1]]):
        root = entity.root
        is_it = head.i in range(entity.start, entity.end) or (root.dep_ == "appos" and root.head == head)
        behind = entity.start > source[0] and doc[entity.start - 1].text == "," and head.i < entity.start
        at_end = entity.end >= source[1] - 1
        if entity[0].ent_type_ == "PERSON" and (is_it or (behind and at_end)):
            return person_of(entity, language)
    if head.pos_ != "PROPN":
        return _unmarked_apposition(head, language)
    same = [person for person in everybody if head.lower_ in person.surnames]
    return same[-1] if same else _unrecognised(source, head, language)


def _unmarked_apposition(head: Token, language: str) -> Person | None:
    """A name behind an office that no entity marks: "the interior minister, Emeka Obi, said"."""
    doc, comma = head.doc, head.i + 1
    if not is_human(head, language) or comma + 1 >= len(doc) or doc[comma].text != ",":
        return None
    end = comma + 1
    while end < len(doc) and doc[end].is_title and doc[end].is_alpha and doc[end].pos_ == "PROPN":
        end += 1
    is_name = 1 < end - comma <= LONGEST_NAME + 1 and end < len(doc) and doc[end].text == ","
    return person_at(doc[comma + 1 : end], language) if is_name else None


def _unrecognised(source: Range, head: Token, language: str) -> Person | None:
    """A name that no entity marks, by the title or noun before it: "astronaut Ada Lund"."""
    doc, start = head.doc, head.i
    while start > source[0] and doc[start - 1].pos_ == "PROPN" and doc[start - 1].dep_ == "compound":
        start -= 1
    while start < head.i and is_title(doc[start], language):
        start += 1
    before = doc[start - 1] if start > source[0] else None
    titled = before is not None and before.head == head and is_human(before, language)
    if not titled and not _has_who(head, language):
        return None
    return person_at(doc[start : head.i + 1], language)


def _has_who(head: Token, language: str) -> bool:
    human = table(language, "statements")["pronouns"]["who"]
    return any(t.lower_ in human for c in head.children if c.dep_ == "relcl" for t in c.children)


def _organisation(doc: Doc, source: Range) -> str | None:
    entities = entities_in(doc[source[0] : source[1]])
    found = (entity.text for entity in entities if entity[0].ent_type_ == "ORG")
    return next((bare(text) for text in found), None)


def _body_of(role: str | None, language: str) -> str | None:
    """The body that a role names before its office: "Tarno Police" of a Tarno Police Chief."""
    kinds = source_words(language).kinds
    words = (role or "").split()
    for end in range(len(words) - 1, 0, -1):
        for length in range(min(3, end), 0, -1):
            kind = kinds.get(" ".join(words[end - length : end]).lower())
            if kind is not None and kind.body:
                return " ".join(words[:end])
    return None


def _mention(head: Token, source: Range) -> Range:
    start, end = core_phrase(head)
    if source[1] != head.i + 1:
        start, end = max(start, source[0]), min(end, max(source[1], head.i + 1))
    else:
        start, end = source
    start = _own_start(head, start)
    while end > head.i + 1 and head.doc[end - 1].is_punct and head.doc[end - 1].text not in _KEPT:
        end -= 1
    words = [token.text for token in head.doc[start:end]]
    if words.count("(") > words.count(")"):  # "the International Office (IO)"
        closing = end < len(head.doc) and head.doc[end].text == ")"
        end = end + 1 if closing else start + words.index("(")
    return start, end


def _own_start(head: Token, start: int) -> int:
    """The start without what joins the clause to others ("When police"), or a sentence that ended before."""
    doc = head.doc
    ended = [i for i in range(start, head.i) if doc[i].text in _ENDS and not _is_shortened(doc[i])]
    start = ended[-1] + 1 if ended else start
    while start < head.i and (doc[start].dep_ in _JOINING or doc[start].pos_ in _JOINING_POS):
        start += 1
    return start


def _is_shortened(stop: Token) -> bool:
    """Whether a full stop belongs to a title cut short: "Cpl. Varga"."""
    return stop.i > 0 and not stop.nbor(-1).whitespace_ and len(stop.nbor(-1)) <= _SHORT


def _described(head: Token, mention: Range, language: str) -> Speaker:
    phrases = table(language, "statements")["phrases"]
    is_document = head.lemma_.lower() in phrases["documents"]
    released = is_document and head.i > 0 and head.doc[head.i - 1].lower_ in phrases["not_issuers"]
    kind = (
        None
        if released
        else source_kind(head, source_words(language)) or _government(head, mention, language)
    )
    text = bare(head.doc[mention[0] : mention[1]].text)
    if kind is None and not released:
        kind = source_words(language).kinds.get(text.lower())  # "Save the Children"
    plural = head.tag_ in ("NNS", "NNPS")
    definite = head.doc[mention[0]].lower_ in phrases["definite"]
    organisation = _organisation(head.doc, mention)
    titled = mention[1] - mention[0] == 1 and source_words(language).is_person(head)
    if kind is not None and not kind.body and (head.pos_ == "NOUN" or titled):
        name = None if kind.official else text
        return Speaker(
            name,
            mention,
            bare_phrase(head, language),
            organisation,
            kind,
            not plural,
            plural,
            definite=definite,
        )
    if head.ent_type_ == "ORG" and organisation and organisation.endswith(head.text):
        text = organisation
    body = organisation or (text if kind is not None and kind.body else None)
    return Speaker(text, mention, None, body, kind, plural=plural, definite=definite)


def _government(head: Token, mention: Range, language: str) -> SourceKind | None:
    """The government that a place speaks for by its bare name: "Moscow said", "Islamabad denied"."""
    name = head.doc[mention[0] : mention[1]]
    if head.pos_ != "PROPN" or any(token.pos_ not in ("PROPN", "DET") for token in name):
        return None
    known = table(language, "statements").get("metonyms", {}).get("names", ())
    if not (all(token.ent_type_ == "GPE" or token.pos_ == "DET" for token in name) or name.text in known):
        return None
    return SourceKind(ClaimantType.OFFICIAL, True, GOVERNMENT, True, name.text.lower())


def can_speak(doc: Doc, speaker: Speaker, language: str) -> bool:
    """Whether a source is somebody or some body, not a thing that is said to welcome or invite."""
    if speaker.kind is not None or speaker.person or speaker.pronoun is not None:
        return True
    head = doc[speaker.mention[0] : speaker.mention[1]].root
    if head.ent_type_ in _SPEAKING or head.pos_ in ("PROPN", "PRON"):
        return True
    return is_human(head, language)
