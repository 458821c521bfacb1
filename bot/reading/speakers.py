"""A source phrase -> who speaks: name, role, organisation, official or not."""

from dataclasses import dataclass

from spacy.tokens import Doc, Span, Token

from bot.reading import lexicon
from bot.reading.source_kinds import SourceKind, source_kind, source_words
from bot.reading.sources import Range

_CUT = frozenset(("relcl", "acl", "appos", "punct", "advcl"))
_NAMES = frozenset(("ORG", "NORP", "GPE", "FAC"))


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks, as one mention tells it; `name` None for pronouns and for officials nobody named."""

    name: str | None
    role: str | None
    organisation: str | None
    kind: SourceKind | None
    person: bool
    pronoun: str | None = None
    definite: bool = False


def speaker_of(doc: Doc, source: Range, head: int, language: str) -> Speaker:
    """Who the source phrase with this head names."""
    token = doc[head]
    table = lexicon.table(language, "statements")
    if token.lower_ in table["pronouns"]["personal"]:
        return Speaker(None, None, None, None, person=token.lower_ not in ("it", "its"), pronoun=token.lower_)
    if token.lower_ in table["pronouns"]["relative"]:
        antecedent = _antecedent(token)
        if antecedent is not None:
            return speaker_of(doc, (antecedent.left_edge.i, token.i), antecedent.i, language)
    kind = source_kind(token, source_words(language))
    person = _person(doc, source, token)
    if person is not None:
        return _named(person, token, kind, source)
    return _described(token, kind)


def _antecedent(pronoun: Token) -> Token | None:
    for ancestor in pronoun.ancestors:
        if ancestor.dep_ == "relcl":
            return ancestor.head
    return None


def _person(doc: Doc, source: Range, head: Token) -> Span | None:
    """The name in the phrase: at its head, in an apposition, or after its title."""
    found = [e for e in doc[source[0] : source[1]].ents if e.label_ == "PERSON"]
    for entity in found:
        root = entity.root
        if root == head or head in (root.head, *entity) or (root.dep_ == "appos" and root.head == head):
            if root.dep_ in ("poss", "pobj") and root != head:
                continue
            return entity
    return None


def _named(person: Span, head: Token, kind: SourceKind | None, source: Range) -> Speaker:
    doc = person.doc
    words = [token for token in doc[source[0] : source[1]] if token.i < person.start and not token.is_punct]
    before = [t for t in words if t.dep_ != "det" and t.head.i >= t.i]
    role = _text(doc, before[0].i, person.start) if before else None
    if role is None or role.lower() in ("mr.", "mrs.", "ms."):
        role = _apposition(person, head)
    organisation = next((e.text for e in doc[source[0] : source[1]].ents if e.label_ == "ORG"), None)
    return Speaker(_clean(person), role, organisation, kind, person=True)


def _clean(person: Span) -> str:
    text = person.text
    for end in ("'s", "’s"):
        text = text.removesuffix(end)
    return text.strip(" ,\n")


def _apposition(person: Span, head: Token) -> str | None:
    for token in (person.root, head):
        for child in token.children:
            if child.dep_ == "appos" and not person.start <= child.i < person.end:
                return _bare(child)
    if person.root.dep_ == "appos":
        return _bare(person.root.head)
    return None


def _bare(head: Token) -> str:
    start, end = core_phrase(head)
    if head.doc[start].dep_ == "det" and start < head.i:
        start += 1
    return _text(head.doc, start, end)


def core_phrase(head: Token) -> Range:
    """A noun phrase without relative clauses, appositions and asides."""
    start, end = head.left_edge.i, head.i + 1
    for child in head.rights:
        if child.dep_ in _CUT:
            break
        end = child.right_edge.i + 1
    return start, end


def _text(doc: Doc, start: int, end: int) -> str:
    return doc[start:end].text.strip(" ,;:\n")


def _described(head: Token, kind: SourceKind | None) -> Speaker:
    start, end = core_phrase(head)
    text = _text(head.doc, start, end)
    definite = head.doc[start].lower_ == "the"
    somebody = kind is not None and not kind.body and head.pos_ == "NOUN"
    organisation = next((e.text for e in head.doc[start:end].ents if e.label_ == "ORG"), None)
    if somebody:
        name = None if kind is not None and kind.official else text
        return Speaker(name, _bare(head), organisation, kind, person=True, definite=definite)
    body = organisation or (text if kind is not None and kind.body else None)
    return Speaker(text, None, body, kind, person=False, definite=definite)
