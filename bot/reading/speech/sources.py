"""A verb of attribution -> the phrase that names its source."""

from dataclasses import dataclass

from spacy.tokens import Doc, Token

from bot.reading.sentences.datelines import words_start

Range = tuple[int, int]
SUBJECTS = ("nsubj", "nsubjpass", "csubj", "expl")
_TIMES = ("DATE", "TIME")
_INHERITS = ("acl", "conj", "xcomp", "advcl", "pcomp", "prep", "ccomp", "dep")


@dataclass(frozen=True, slots=True)
class Source:
    """The phrase as tokens `[start, end)`, its head, and whether the verb has it as its own subject."""

    span: Range
    head: int
    own: bool = True


def source_of(verb: Token) -> Source | None:
    """Who speaks: the subject, a passive's agent, or the subject of the verb this one hangs on."""
    agent = _agent(verb)
    if agent is not None:
        return source_at(agent, verb)
    subject = own_subject(verb)
    if subject is not None:
        subject = _behind_comma(subject, verb) or subject
        passive = subject.dep_ == "nsubjpass" or any(c.dep_ == "auxpass" for c in verb.children)
        return None if passive else source_at(subject, verb)
    return _inherited(verb)


def own_subject(verb: Token) -> Token | None:
    """The subject that hangs on the verb itself."""
    found = [c for c in verb.children if c.dep_ in SUBJECTS and c.dep_ != "expl" and not c.is_punct]
    if len(found) > 1:  # "A fire swept through a plant, killing nine, police said" is taken for one clause
        last = found[-1]
        if last.i < verb.i and last.pos_ == "NOUN" and verb.doc[last.i - 1].text == "-":
            return last  # "the vice-president said"
        found = [c for c in found if c.ent_type_ not in _TIMES] or found
        found = [c for c in found if c.i >= words_start(verb.sent)] or found  # a dateline never speaks
        beside = [c for c in found if c.i < verb.i and verb.doc[c.left_edge.i - 1].text == ","]
        return beside[-1] if beside and beside[-1].i > found[0].i else found[0]
    return found[0] if found else None


def phrase(head: Token, limit: int | None = None) -> Range:
    """The whole noun phrase of a head, appositions and relative clauses included.

    `limit` is a token the phrase may not contain: a parse that swallows the verb is cut there.
    """
    start, end = head.left_edge.i, head.right_edge.i + 1
    if limit is not None and start <= limit < end:
        if limit > head.i:
            end = limit
        else:
            start = limit + 1
    return start, end


def source_at(head: Token, verb: Token, own: bool = True) -> Source:
    """The phrase of a head that speaks, as the source of a verb."""
    doc = verb.doc
    first = words_start(verb.sent)
    if verb.sent.start <= head.i < first < verb.i:
        head = _nearest_noun(doc, (first, verb.i))
    start, end = phrase(head, verb.i)
    start = max(start, min(first, head.i)) if start >= verb.sent.start else start
    while start < head.i and (doc[start].is_punct or doc[start].is_space) and doc[start].text not in "([":
        start += 1
    while end - 1 > head.i and (doc[end - 1].is_space or doc[end - 1].text in (",", "—", "–", "--")):
        end -= 1
    if end < verb.i and doc[end].text == "," and any(doc[i].text == "," for i in range(head.i, end)):
        end += 1
    return Source((start, end), head.i, own)


def _behind_comma(subject: Token, verb: Token) -> Token | None:
    """The name beside the verb that the parse takes for an apposition: "To know Lund, Marr said, ..."."""
    doc = verb.doc
    for child in subject.children:
        start, end = child.left_edge.i, child.right_edge.i + 1
        lead = subject.left_edge.i > verb.sent.start
        if child.dep_ == "appos" and lead and end == verb.i and doc[start - 1].text == ",":
            return child
    return None


def _nearest_noun(doc: Doc, words: Range) -> Token:
    """The head of the noun phrase before the verb: what speaks when the parse took the dateline for it."""
    first, last = words
    aside = next((i for i in range(first + 1, last) if doc[i].tag_ == "WP" and doc[i - 1].text == ","), last)
    last = min(last, aside)  # "Ada Lund, who led the rescue, said"
    nouns = [i for i in range(first, last) if doc[i].pos_ in ("NOUN", "PROPN", "PRON")]
    named = [i for i in nouns if doc[i].ent_type_ not in ("DATE", "TIME")]
    if not named:
        return doc[last - 1]
    token = doc[named[-1]]
    while first <= token.head.i < last and token.head.i in named and token.head is not token:
        token = token.head
    return token


def _agent(verb: Token) -> Token | None:
    for child in verb.children:
        if child.dep_ == "agent":
            for object_ in child.children:
                if object_.dep_ == "pobj":
                    return object_
    return None


def _behind_break(verb: Token) -> bool:
    start = verb.left_edge.i
    return start > 0 and verb.doc[start - 1].text == ","


def _inherited(verb: Token) -> Source | None:
    seen = verb
    for _ in range(6):
        if seen.dep_ == "acl" and seen.tag_ != "VBG":
            return None  # "a group called Dawn" calls nobody
        if seen.dep_ == "acl" and not _behind_break(seen):
            return source_at(seen.head, verb, own=False)
        if seen.dep_ not in _INHERITS or seen.head is seen:
            return None
        seen = seen.head
        subject = own_subject(seen)
        if subject is not None:
            return source_at(subject, verb, own=False)
    return None
