"""Arcs of a parse, in either of spaCy's label schemes -> who does what to whom."""

from collections.abc import Iterable, Iterator

from spacy.tokens import Token

HIGHEST = 8  # steps from a token up to the verbs looked at
_SUBJECT = frozenset({"nsubj"})
_PASSIVE_SUBJECT = frozenset({"nsubjpass", "nsubj:pass"})
_OBJECT = frozenset({"dobj", "obj"})
_OF = frozenset({"of", "de", "d'", "d’", "du", "des", "del"})
_RELATIVES = frozenset(
    {"who", "whom", "which", "that", "qui", "que", "dont", "quien", "quienes", "cual", "cuales"}
)
_NOMINAL = frozenset({"NOUN", "PROPN", "NUM", "PRON", "ADJ", "DET"})


def subjects(verb: Token) -> list[Token]:
    """The active subject of a verb, its conjuncts left out; a relative pronoun gives its noun."""
    own = [child for child in verb.children if child.dep_ in _SUBJECT]
    if not own and _is_conjoined_verb(verb) and not passive_subjects(verb):
        return subjects(verb.head)
    if not own and verb.dep_ in {"xcomp", "pcomp"}:
        return _controller(verb)
    return [antecedent(token, verb) for token in own]


def passive_subjects(verb: Token) -> list[Token]:
    """The subject of a passive verb; a participle that stands after its noun gives that noun."""
    own = [child for child in verb.children if child.dep_ in _PASSIVE_SUBJECT]
    if own:
        return [antecedent(token, verb) for token in own]
    if verb.tag_ in {"VBN", "VBD"} and verb.dep_ == "acl" and verb.head.pos_ in _NOMINAL:
        return [verb.head]
    if verb.dep_ == "pcomp" and _has(verb, frozenset({"auxpass"})):
        return _controller(verb)
    if _is_conjoined_verb(verb) and verb.tag_ in {"VBN", "VBD"} and not _has(verb, _SUBJECT | _OBJECT):
        return passive_subjects(verb.head)
    return []


def objects(verb: Token) -> list[Token]:
    """The objects of a verb; the first of two joined verbs shares the object of the second."""
    own = [child for child in verb.children if child.dep_ in _OBJECT]
    if own:
        return [antecedent(token, verb) for token in own]
    for child in verb.children:
        if child.dep_ == "conj" and child.pos_ == "VERB" and not _has(child, _SUBJECT | _PASSIVE_SUBJECT):
            return objects(child)
    return []


def of_complements(noun: Token, prepositions: Iterable[str] = _OF) -> list[Token]:
    """The nouns after "of": pobj in the English scheme, nmod with a case in the other."""
    wanted = set(prepositions)
    found = []
    for child in noun.children:
        if child.dep_ == "prep" and child.lower_ in wanted:
            found += [inner for inner in child.children if inner.dep_ in {"pobj", "pcomp"}]
        elif child.dep_ in {"nmod", "obl"} and any(
            c.dep_ == "case" and c.lower_ in wanted for c in child.children
        ):
            found.append(child)
    return found


def conjuncts(head: Token) -> Iterator[Token]:
    """The token and all that is joined to it, in order."""
    yield head
    for child in head.children:
        if child.dep_ == "conj":
            yield from conjuncts(child)
        elif child.dep_ == "prep" and child.lower_ == "including":
            continue


def listed(head: Token) -> Iterator[Token]:
    """What follows a noun in a list that the parse takes for an apposition: "a, b and c were killed".

    Behind a comma at its end as well, it is one: "five people, two men and three women, were killed".
    """
    for child in head.children:
        doc, ends = head.doc, child.right_edge.i + 1
        closed = ends < len(doc) and doc[ends].is_punct
        joined = child.dep_ == "appos" and any(each.dep_ == "conj" for each in child.children)
        counted = all(_is_counted(noun) for noun in (head, child))
        if joined and counted and not closed and doc[child.left_edge.i - 1].text == ",":
            yield from conjuncts(child)


def _is_counted(noun: Token) -> bool:
    return noun.pos_ == "NOUN" and any(child.dep_ == "nummod" for child in noun.lefts)


def verbs_over(token: Token) -> Iterator[Token]:
    """The verbs that govern a token, the nearest first, up to the end of its clause."""
    for _ in range(HIGHEST):
        if token.pos_ in {"VERB", "AUX"}:
            yield token
        if token.head is token or token.dep_ in {"advcl", "relcl", "acl", "parataxis"}:
            return
        token = token.head


def _controller(verb: Token) -> list[Token]:
    """The subject a clause without its own shares with the verb above: "fired before being shot"."""
    above = verb.head.head if verb.dep_ == "pcomp" else verb.head
    if above.pos_ not in {"VERB", "AUX"} or (verb.dep_ == "xcomp" and _has(above, _OBJECT)):
        return []
    return passive_subjects(above) or subjects(above)


def antecedent(token: Token, verb: Token) -> Token:
    """What a relative pronoun stands for: the noun its clause hangs on."""
    if (token.lower_ in _RELATIVES and token.tag_ in {"WP", "WDT", "IN", "PRON"}) or token.dep_ == "relcl":
        clause = verb
        while clause.dep_ == "conj" and clause.head.pos_ in {"VERB", "AUX"}:
            clause = clause.head
        if clause.dep_ in {"relcl", "acl:relcl", "acl"}:
            return clause.head
    return token


def is_negated(verb: Token) -> bool:
    """Whether "not" or "never" stands at the verb or at the verb it is joined to."""
    if any(child.dep_ == "neg" for child in verb.children):
        return True
    return _is_conjoined_verb(verb) and not _has(verb, _SUBJECT | _PASSIVE_SUBJECT) and is_negated(verb.head)


def _is_conjoined_verb(verb: Token) -> bool:
    return verb.dep_ == "conj" and verb.head.pos_ in {"VERB", "AUX"}


def _has(verb: Token, labels: frozenset[str]) -> bool:
    return any(child.dep_ in labels for child in verb.children)
