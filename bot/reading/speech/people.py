"""Doc -> the people it names, each with the role its words give."""

from collections.abc import Iterable
from dataclasses import dataclass

from spacy.tokens import Doc, Span, Token

from bot.reading.lexicon import table
from bot.reading.sentences.datelines import words_start
from bot.reading.sentences.marks import is_parsed
from bot.reading.speech.source_kinds import SourceKind, is_title, source_kind, source_words

_ABBREVIATED = 5  # letters of the longest rank that is cut with a full stop
_BEFORE_NAME = frozenset(("compound", "amod", "nmod", "poss", "case", "nummod", "punct"))
_ENDINGS = ("'s", "’s")


@dataclass(frozen=True, slots=True)
class Person:
    """One mention of a name: tokens `[start, end)`, the name without titles, what it is said to be."""

    start: int
    end: int
    name: str
    role: str | None
    kind: SourceKind | None
    organisation: str | None = None

    @property
    def surnames(self) -> list[str]:
        """The words behind the first name, in lower case; the only word of a short name."""
        words = self.name.lower().split()
        return words[1:] or words


def people(doc: Doc, language: str) -> list[Person]:
    """The people a text names, in order; of mentions alike in name and role the first."""
    found: dict[tuple[str, str | None], Person] = {}
    for entity in doc.ents:
        person = person_of(entity, language) if entity.label_ == "PERSON" else None
        if person is not None:
            found.setdefault((person.name, person.role), person)
    return list(found.values())


def entities_in(words: Span) -> list[Span]:
    """The entities that lie in some words; much cheaper than `Span.ents`, which builds all of a Doc's."""
    doc, found, start = words.doc, [], None
    for token in words:
        if start is not None and token.ent_iob_ != "I":
            found.append(doc[start : token.i])
            start = None
        if token.ent_iob_ == "B":
            start = token.i
    if start is not None and (words.end == len(doc) or doc[words.end].ent_iob_ != "I"):
        found.append(doc[start : words.end])
    return found


def person_of(entity: Span, language: str) -> Person | None:
    """The person a name stands for; None when nothing but titles is left of it."""
    start = entity.start
    honorifics = table(language, "statements")["phrases"]["honorifics"]
    while start < entity.end and (
        is_title(entity.doc[start], language) or entity.doc[start].lower_ in honorifics
    ):
        start += 1
    if start == entity.end or not _name(entity.doc[start : entity.end]):
        return None
    while start > 0 and _is_first_name(entity.doc[start - 1], entity, language):
        start -= 1
    return person_at(entity.doc[start : entity.end], language)


def _is_first_name(token: Token, entity: Span, language: str) -> bool:
    """Whether the entity forgot a part of the name before it: a capital word that is no title."""
    if token.pos_ != "PROPN" or token.dep_ != "compound" or not token.is_title:
        return False
    if token.ent_type_ not in ("", "PERSON", "GPE"):
        return False
    if token.lower_ in table(language, "statements")["phrases"]["honorifics"]:
        return False
    return entity.start <= token.head.i < entity.end and not is_title(token, language)


def person_at(name: Span, language: str) -> Person | None:
    """The person of a name without titles, with what stands around it."""
    root = name.root
    if not is_parsed(root):
        return Person(name.start, name.end, _name(name), None, None)
    honorifics = table(language, "statements")["phrases"]["honorifics"]
    role = _role_before(name.doc, name.start, honorifics)
    if role is None and not _is_of_dateline(root):
        role = _apposition(root, language)
    words = source_words(language)
    kind = source_kind(root, words)
    if kind is None and root.dep_ == "appos" and not _is_of_dateline(root):  # "the governor, Arman Tell"
        kind = source_kind(root.head, words, (root.head.left_edge.i, name.start))
    kind = kind or _led(root, language)
    return Person(name.start, name.end, _name(name), role, kind, _organisation(name))


def _led(root: Token, language: str) -> SourceKind | None:
    """The kind of body that somebody leads: "Ada Lund, who heads the district's rescue teams"."""
    verbs = table(language, "statements").get("leading", {}).get("verbs", ())
    for verb in root.children:
        if verb.dep_ == "relcl" and verb.lemma_ in verbs:
            for body in verb.children:
                kind = source_kind(body, source_words(language)) if body.dep_ == "dobj" else None
                if kind is not None:
                    return kind
    return None


def _is_of_dateline(root: Token) -> bool:
    """Whether the parse hangs a name on the dateline: "HUANTA (AP) — Yusuf Ali, who led the rescue"."""
    return root.head.i < words_start(root.sent) <= root.i


def _organisation(name: Span) -> str | None:
    """The organisation in the person's phrase that is not the name itself."""
    around = name.doc[name.root.left_edge.i : name.root.right_edge.i + 1]
    found = (entity for entity in entities_in(around) if entity[0].ent_type_ == "ORG")
    return next((bare(one.text) for one in found if one.end <= name.start or one.start >= name.end), None)


def bare(text: str) -> str:
    """Words without a possessive ending, punctuation or line breaks around them."""
    words = " ".join(text.split())
    for end in _ENDINGS:
        words = words.removesuffix(end)
    return words.strip(" ,;:.-")


def fullest(person: Person, everybody: Iterable[Person]) -> Person:
    """The same person by the longest name, with the first role that any mention gives.

    Another first name with the same surname is somebody else; a surname alone is the nearest before it,
    else the first after it.
    """
    words = {word.lower() for word in person.name.split()}
    same = [other for other in everybody if words <= {word.lower() for word in other.name.split()}]
    before = [other for other in same if other.start <= person.start and len(other.name) > len(person.name)]
    longer = before[-1:] or [other for other in same if len(other.name) > len(person.name)][:1]
    best = longer[0] if longer else person
    mentions = [person, best, *(o for o in same if o.name in (person.name, best.name))]
    role = next((o.role for o in mentions if o.role), None)
    kind = next((o.kind for o in mentions if o.kind), None)
    organisation = next((o.organisation for o in mentions if o.organisation), None)
    return Person(person.start, person.end, best.name, role, kind, organisation)


def _name(span: Span) -> str:
    return bare(span.text)


def _role_before(doc: Doc, start: int, honorifics: Iterable[str]) -> str | None:
    first = start
    while (
        first
        and doc[first - 1].dep_ in _BEFORE_NAME
        and not doc[first - 1].is_space
        and _is_word(doc[first - 1])
    ):
        first -= 1
    courtesies = frozenset(honorifics)
    while first < start and doc[start - 1].lower_ in courtesies:  # "Deputy Minister Mr Moss"
        start -= 1
    while first < start and (doc[first].lower_ in courtesies or doc[first].is_punct):
        first += 1  # a stop is left of the sentence before: "on Weir Quay. Minister Moss"
    return doc[first:start].text.strip(" ,") or None


def _is_word(token: Token) -> bool:
    if token.text == ".":  # "Lt. Varga", but not the end of the sentence before
        return token.i > 0 and token.nbor(-1).is_title and len(token.nbor(-1)) <= _ABBREVIATED
    return token.text[0].isalnum() or token.text in ("-", "'s", "’s", "&")


def _apposition(root: Token, language: str) -> str | None:
    for child in root.children:
        if child.dep_ == "appos" and child.ent_type_ != "PERSON" and child.pos_ in ("NOUN", "PROPN"):
            return bare_phrase(child, language)
    if root.dep_ == "appos" and root.head.ent_type_ != "PERSON":
        return bare_phrase(root.head, language)
    return None


def core_phrase(head: Token) -> tuple[int, int]:
    """Tokens of a noun phrase without relative clauses, appositions and asides."""
    start, end = head.left_edge.i, head.i + 1
    for child in head.rights:
        if child.dep_ in ("relcl", "acl", "appos", "advcl") or (child.dep_ == "punct" and child.text != "-"):
            break
        end = child.right_edge.i + 1
    return start, end


def bare_phrase(head: Token, language: str) -> str:
    """A noun phrase without its article and what only hangs on."""
    start, end = core_phrase(head)
    articles = table(language, "statements")["phrases"]["articles"]
    if start < head.i and (head.doc[start].dep_ == "det" or head.doc[start].lower_ in articles):
        start += 1
    return bare(head.doc[start:end].text)
