"""The words of a source phrase -> what kind of source it is, and whether it is an official one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from spacy.tokens import Token

from bot.model import ClaimantType
from bot.reading import lexicon

_INNER = frozenset(("compound", "amod", "nmod", "poss", "nummod", "flat"))


@dataclass(frozen=True, slots=True)
class SourceKind:
    """What a noun says of a source; `body` False for nouns that mean single people."""

    type: ClaimantType
    official: bool
    reason: str
    body: bool
    term: str


@dataclass(frozen=True, slots=True)
class SourceWords:
    """Terms (one or more words, lower case) -> what they say.

    `neutral` are the nouns that leave it open, and whether each means a body.
    """

    kinds: dict[str, SourceKind]
    neutral: dict[str, bool]
    former: frozenset[str]
    links: frozenset[str]
    outlet: re.Pattern[str] | None
    ends: frozenset[str]  # the last words of all of them
    longest: int
    exact: dict[str, SourceKind]
    prefixes: dict[str, SourceKind]

    def is_person(self, token: Token) -> bool:
        """Whether a word is a title or a noun for somebody who may speak."""
        kind = self.kinds.get(token.lower_)
        return (kind is not None and not kind.body) or self.neutral.get(token.lower_) is False


@cache
def source_words(language: str) -> SourceWords:
    """The source nouns of a language's lexicon."""
    table = lexicon.table(language, "statements")
    outlets = table.get("outlets")
    kinds: dict[str, SourceKind] = {}
    exact: dict[str, SourceKind] = {}
    prefixes: dict[str, SourceKind] = {}
    for entry in table.get("sources", ()):
        for group in ("bodies", "people", "adjectives"):
            for term in entry.get(group, ()):
                type_ = ClaimantType(entry["kind"])
                reason = entry.get("reason", "")
                kind = SourceKind(type_, entry.get("official", False), reason, group == "bodies", term)
                kinds.setdefault(term, kind)
                kinds.setdefault(term.rstrip("."), kind)  # the tokenizer parts "Lt." now and then
        for group, found in (("exact", exact), ("prefixes", prefixes)):
            for term in entry.get(group, ()):
                reason = entry.get("reason", "")
                found[term] = SourceKind(
                    ClaimantType(entry["kind"]), entry.get("official", False), reason, True, term
                )
    return SourceWords(
        kinds=kinds,
        neutral={
            term: group == "bodies"
            for group in ("people", "bodies")
            for term in table.get("neutral", {}).get(group, ())
        },
        former=frozenset(table.get("phrases", {}).get("former", ())),
        links=frozenset(table.get("phrases", {}).get("links", ())),
        outlet=re.compile(outlets["pattern"]) if outlets else None,
        ends=frozenset(term.rpartition(" ")[2] for term in kinds),
        longest=max((term.count(" ") + 1 for term in kinds), default=1),
        exact=exact,
        prefixes=prefixes,
    )


def source_kind(head: Token, words: SourceWords, within: tuple[int, int] | None = None) -> SourceKind | None:
    """What kind of source a phrase names, by its head, then by what belongs to it; None when no word says.

    Whether it is a body is the head's matter: "a ministry spokesman" is a person. `within` are the
    tokens that may be looked at.
    """
    fallback: SourceKind | None = None
    office = _office_of(head, words) or _with_of(head, words)
    if office is not None and not _is_former(head, words):
        return _with_head(head, office, words)
    if head.pos_ == "NOUN" and _is_former(head, words):
        return _open_kind(head, words)  # of which body somebody was, does not matter any more
    for token in _by_nearness(head, words.links):
        found = term_at(token, words)
        outside = within is not None and not within[0] <= token.i < within[1]
        if found is None or outside or _is_former(token, words):
            continue
        if found.term in words.neutral:
            # "General Marr" is one, and so is "Hale, a spokesman for the agency"; a general manager is none,
            # nor is he one before his name.
            near_name = token.head == head or token.pos_ == "PROPN" or token.dep_ == "pobj"
            owner = token.dep_ == "poss" and token.head == head and found.body  # "the bus company's director"
            says = token == head or token.dep_ == "appos" or (head.pos_ == "PROPN" and near_name) or owner
            fallback = fallback or (found if says else None)
            continue
        return _with_head(head, found, words)
    return _with_head(head, fallback or _open_kind(head, words), words)


def _office_of(head: Token, words: SourceWords) -> SourceKind | None:
    """The body whose name before a noun decides alone: "the UN human rights office"."""
    before = [child for child in head.lefts if child.dep_ in _INNER]
    return next((words.prefixes[one.lower_] for one in before if one.lower_ in words.prefixes), None)


def _with_of(head: Token, words: SourceWords) -> SourceKind | None:
    """The term that a head begins: "ministry of defence"."""
    doc = head.doc
    for end in range(min(head.i + words.longest, len(doc)), head.i + 2, -1):
        found = words.kinds.get(" ".join(token.lower_ for token in doc[head.i : end]))
        if found is not None:
            return found
    return None


def _open_kind(head: Token, words: SourceWords) -> SourceKind | None:
    """A noun that means a speaker but not what kind: "a spokesman"."""
    term = next((form for form in _forms(head) if form in words.neutral), None)
    return SourceKind(ClaimantType.OTHER, False, "", words.neutral[term], term) if term else None


def _with_head(head: Token, found: SourceKind | None, words: SourceWords) -> SourceKind | None:
    if found is None:
        return None
    own = term_at(head, words)
    body = next((words.neutral[form] for form in _forms(head) if form in words.neutral), None)
    if body is None:
        body = own.body if own is not None else found.body
    return replace(found, body=body)


def _by_nearness(head: Token, links: frozenset[str]) -> Iterator[Token]:
    """The head, its appositions, what stands before it, what follows with "of", "for" …, level by level."""
    level = [head]
    for _ in range(5):
        if not level:
            return
        yield from level
        level = [child for token in level for child in _belonging(token, links)]


def _belonging(token: Token, links: frozenset[str]) -> list[Token]:
    children = list(token.children)
    nearest = [c for c in children if c.dep_ == "appos"] + [c for c in reversed(children) if c.dep_ in _INNER]
    linked = [
        object_
        for c in children
        if c.dep_ == "prep" and c.lower_ in links
        for object_ in c.children
        if object_.dep_ == "pobj"
    ]
    return [*nearest, *linked, *(c for c in children if c.dep_ == "conj")]


def term_at(token: Token, words: SourceWords) -> SourceKind | None:
    """The longest known term that ends with a token."""
    if token.text in words.exact:
        return words.exact[token.text]
    if words.outlet is not None and token.is_upper and words.outlet.fullmatch(token.text):
        return SourceKind(ClaimantType.MEDIA, False, "", True, token.text)
    doc, forms = token.doc, [form for form in _forms(token) if form in words.ends]
    if not forms:
        return None
    before = [doc[i].lower_ for i in range(max(0, token.i - words.longest + 1), token.i)]
    for left_out in range(len(before) + 1):
        lead = " ".join(before[left_out:])
        for last in forms:
            found = words.kinds.get(f"{lead} {last}".strip())
            if found is not None:
                return found
    return None


def _forms(token: Token) -> tuple[str, ...]:
    lower = token.lower_
    singular = lower[:-1] if lower.endswith("s") and len(lower) > 3 else lower
    return lower, token.lemma_.lower(), singular


def _is_former(token: Token, words: SourceWords) -> bool:
    return any(near.lower_ in words.former for near in token.doc[max(0, token.i - 3) : token.i])


@cache
def titles_cut_short(language: str) -> tuple[str, ...]:
    """The titles that end with a full stop, as they stand before a name: "Cpl.", "Lt."."""
    return tuple(
        term.title()
        for term in source_words(language).kinds
        if term.endswith(".") and " " not in term and term.count(".") == 1
    )


def is_title(word: Token, language: str) -> bool:
    """Whether a word before a name says what the person is: "Mayor", "Astronaut"."""
    people = lexicon.table(language, "statements")["people"]["nouns"]
    return source_words(language).is_person(word) or word.lower_ in people


def is_human(noun: Token, language: str) -> bool:
    """Whether a noun means people, as the lexicon has it or, unless it is a name, by its ending."""
    lemma = noun.lemma_.lower()
    people = lexicon.table(language, "statements")["people"]
    if is_title(noun, language) or lemma in people["nouns"]:
        return True
    known = source_words(language).kinds
    return noun.pos_ == "NOUN" and lemma not in known and lemma.endswith(tuple(people["endings"]))
