"""Alert queries held against an article the slow and plain way: no parser, no index, no tree of ours.

A query is a nested tuple, an article a handful of lists; `as_text` and `as_subject` write both down
for the real thing. What a word's forms are is listed, not computed.
"""

from dataclasses import dataclass
from itertools import chain, product
from typing import Any

from bot.alerts.fold import fold
from bot.alerts.subject import Amount, QuerySubject, SubjectFigure
from bot.alerts.words import words_of
from bot.model import ClaimantType, Harm, Span, Status

FORMS = (  # the words of one line are forms of each other, and of no other line
    ("sniper", "snipers", "SNIPERS"),
    ("kidnap", "kidnapped", "Kidnaps"),
    ("special", "Special"),
    ("force", "forces", "Forces"),
    ("IFG", "ifg"),
    ("LIFG",),
    ("action", "actions"),
    ("Meléndez", "melendez"),
    ("woman", "women"),
)
BESIDE = {" ": True, "-": True, ", ": False, "\n\n": False, " (": False}
Tree = tuple[Any, ...]


@dataclass(frozen=True)
class NaiveClaim:
    harm: str
    low: int
    more: bool
    kind: str
    name: str
    counts: bool


@dataclass(frozen=True)
class NaiveArticle:
    title: tuple[tuple[str, str], ...]  # each word with what follows it
    text: tuple[tuple[str, str], ...]
    claims: tuple[NaiveClaim, ...]
    toll: tuple[tuple[str, int, bool], ...]
    places: tuple[str, ...]
    countries: tuple[str, ...]
    feeds: frozenset[int]
    speakers: tuple[str, ...]


def as_subject(article: NaiveArticle) -> QuerySubject:
    """The article as the matcher takes it."""
    title, text = ("".join(word + gap for word, gap in field) for field in (article.title, article.text))
    figures = tuple(
        SubjectFigure(
            Harm(claim.harm),
            Amount(claim.low, claim.more) if claim.counts else None,
            ClaimantType(claim.kind),
            frozenset(claim.name.split()),
            Status.REPORTED,
            Span(0, 1, "x"),
        )
        for claim in article.claims
    )
    return QuerySubject(
        words_of(title, text),
        {Harm(harm): Amount(number, more) for harm, number, more in article.toll},
        figures,
        frozenset(article.places),
        frozenset(article.countries),
        frozenset(feed for number in article.feeds for feed in (number, f"wire {number}")),
        tuple(frozenset(name.split()) for name in article.speakers),
    )


def as_text(tree: Tree) -> str:
    """The query as typed, with every bracket."""
    kind = tree[0]
    if kind in ("AND", "OR"):
        return "(" + f" {kind} ".join(map(as_text, tree[1])) + ")"
    if kind == "NOT":
        return "NOT " + as_text(tree[1])
    if kind == "phrase":
        return '"' + " ".join(tree[1]) + '"'
    if kind == "exact":
        return '="' + " ".join(tree[1]) + '"'
    if kind == "figure":
        return "".join(map(str, tree[1:]))
    return {"word": "{}", "prefix": "{}*", "feed": "feed:F{}"}.get(kind, kind + ':"{}"').format(tree[1])


def naive_holds(tree: Tree, article: NaiveArticle) -> bool:
    """By all ways of choosing one branch of every OR."""
    return any(all_hold(way, article) for way in ways(tree))


def ways(tree: Tree) -> list[list[Tree]]:
    if tree[0] == "OR":
        return [way for part in tree[1] for way in ways(part)]
    if tree[0] == "AND":
        return [list(chain(*choice)) for choice in product(*map(ways, tree[1]))]
    return [[tree]]


def all_hold(group: list[Tree], article: NaiveArticle) -> bool:
    figures = [term for term in group if term[0] == "figure"]
    claimants = [term for term in group if term[0] == "claimant"]
    others = [term for term in group if term[0] not in ("figure", "claimant")]
    if figures and claimants:
        harms = {term[1] for term in figures}
        together = all(any(fits(c, harm, figures, claimants) for c in article.claims) for harm in harms)
    else:
        together = all(alone(term, article) for term in figures + claimants)
    return together and all(alone(term, article) for term in others)


def fits(claim: NaiveClaim, harm: str, figures: list[Tree], claimants: list[Tree]) -> bool:
    return (
        claim.counts
        and claim.harm == harm
        and all(compares(claim.low, claim.more, term[2], term[3]) for term in figures if term[1] == harm)
        and all(names(claim, term[1]) for term in claimants)
    )


def names(claim: NaiveClaim, asked: str) -> bool:
    return asked == claim.kind or all(word in claim.name.split() for word in asked.split())


def compares(number: int, more: bool, sign: str, asked: int) -> bool:
    values = range(number + 1, number + 2) if more else range(number, number + 1)
    return {
        ">=": min(values) >= asked,
        ">": min(values) > asked,
        "=": not more and number == asked,
        "<": min(values) < asked,
        "<=": min(values) <= asked,
    }[sign]


def alone(term: Tree, article: NaiveArticle) -> bool:
    kind, asked = term[0], term[1]
    if kind == "NOT":
        return not naive_holds(asked, article)
    if kind in ("word", "phrase", "exact", "prefix"):
        return any(in_field(kind, asked, field) for field in (article.title, article.text))
    if kind == "figure":
        return any(h == asked and compares(n, more, term[2], term[3]) for h, n, more in article.toll)
    if kind == "claimant":
        return any(names(claim, asked) for claim in article.claims)
    if kind == "speaker":
        return any(all(word in name.split() for word in asked.split()) for name in article.speakers)
    return {
        "place": asked in article.places,
        "country": asked in article.countries,
        "feed": asked in article.feeds,
    }[kind]


def in_field(kind: str, asked: Any, field: tuple[tuple[str, str], ...]) -> bool:
    words = [word for word, _ in field]
    if kind == "word":
        return any(same(asked, word) for word in words)
    if kind == "prefix":
        return any(fold(word).startswith(fold(asked)) for word in words)
    for start in range(len(field) - len(asked) + 1):
        part = field[start : start + len(asked)]
        gaps = [gap for _, gap in part[:-1]]
        if kind == "exact" and [word for word, _ in part] == list(asked) and set(gaps) <= {" ", "\n\n"}:
            return True
        beside = all(BESIDE[gap] for gap in gaps)
        if kind == "phrase" and beside and all(map(same, asked, [word for word, _ in part])):
            return True
    return False


def same(one: str, other: str) -> bool:
    return any(one in line and other in line for line in FORMS)
