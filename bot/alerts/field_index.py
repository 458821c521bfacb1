"""All places, countries, feeds, speakers, claimants and figures asked for -> those of one article."""

from bot.alerts.query import (
    ClaimantTerm,
    CountryTerm,
    FeedTerm,
    FigureTerm,
    PlaceTerm,
    SpeakerTerm,
)
from bot.alerts.subject import QuerySubject
from bot.model import Harm

Named = PlaceTerm | CountryTerm | FeedTerm
Field = Named | SpeakerTerm | ClaimantTerm | FigureTerm | Harm
_Key = tuple[str, str | int]


class NameIndex:
    """People and organisations asked for by some words of the name; found by the first of them."""

    def __init__(self) -> None:
        self._by_word: dict[str, list[tuple[int, frozenset[str]]]] = {}

    def enter(self, words: frozenset[str], number: int) -> None:
        """Look for these words from now on."""
        self._by_word.setdefault(min(words), []).append((number, words))

    def present(self, name: frozenset[str]) -> set[int]:
        """The numbers of those whose words are all in the name."""
        asked = (entry for word in name for entry in self._by_word.get(word, ()))
        return {number for number, words in asked if words <= name}


class FieldIndex:
    """Field terms by number, looked up from the article's side."""

    def __init__(self) -> None:
        self._equal: dict[_Key, list[int]] = {}  # what an article has or has not: ("country", "VE")
        self._speakers = NameIndex()
        self._claimants = NameIndex()
        self._figures: dict[Harm, list[tuple[int, FigureTerm]]] = {}

    def enter(self, term: Field, number: int) -> None:
        """Look for the term from now on; a Harm stands for any figure of it."""
        match term:
            case SpeakerTerm(words):
                self._speakers.enter(words, number)
            case ClaimantTerm(kind, words):
                self._claimants.enter(words, number)
                if kind is not None:
                    self._equal.setdefault(("claimant", kind), []).append(number)
            case FigureTerm(harm):
                self._figures.setdefault(harm, []).append((number, term))
            case _:
                for key in _keys_of(term):
                    self._equal.setdefault(key, []).append(number)

    def present(self, subject: QuerySubject) -> set[int]:
        """The numbers of the terms that hold of the article, each by itself."""
        present: set[int] = set()
        for key in _keys_in(subject):
            present.update(self._equal.get(key, ()))
        for name in subject.speakers:
            present |= self._speakers.present(name)
        for claim in subject.figures:
            present |= self._claimants.present(claim.claimant)
        for harm, amount in subject.toll.items():
            for number, term in self._figures.get(harm, ()):
                if amount.satisfies(term.comparison, term.number):
                    present.add(number)
        return present


def _keys_of(term: Named | Harm) -> tuple[_Key, ...]:
    match term:
        case PlaceTerm(name):
            return (("place", name),)
        case CountryTerm(code):
            return (("country", code),)
        case FeedTerm(None, name):
            return (("feed", name),)
        case FeedTerm(int(number), name):
            return ("feed", number), ("feed", name)
        case Harm():
            return (("harm", term),)
    raise AssertionError(term)


def _keys_in(subject: QuerySubject) -> set[_Key]:
    keys: set[_Key] = {("place", name) for name in subject.places}
    keys |= {("country", code) for code in subject.countries}
    keys |= {("claimant", claim.claimant_type) for claim in subject.figures if claim.claimant_type}
    keys |= {("harm", harm) for harm in subject.toll}
    keys |= {("harm", claim.harm) for claim in subject.figures if claim.amount}
    return keys | {("feed", feed) for feed in subject.feeds}
