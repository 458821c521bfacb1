"""A sentence with "death toll" or "number of dead" -> the figure it gives."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from spacy.tokens import Doc, Span, Token

from bot.model import Harm, Qualifier
from bot.reading.casualties.counted import Kind, Mention, People, people_at
from bot.reading.casualties.harmed import harm_of, phrases_of
from bot.reading.casualties.nouns_of_people import is_surely_people
from bot.reading.sentences.asked import Asked
from bot.reading.sentences.numbers import Figure, number_words

NAMED = "number given after"  # how the rule of a toll that is named begins
LINKED = 7  # tokens between "toll" and its figure: "toll from the blast has now risen to 40"


def named_tolls(sentence: Span, found: Sequence[Figure], language: str) -> Iterator[Mention]:
    """The figure that follows "death toll", "number of victims" over words like "rose to"."""
    for noun in counting_nouns(sentence, language):
        harm = harm_counted(noun, language)
        figure = figure_after(noun, found, language) if harm else None
        if harm and figure:
            people = people_at(sentence.doc[figure.end - 1], found, language)
            if people:
                people = replace(people, start=figure.start)  # no "from 27" before it
                yield Mention(harm, people, noun.i, f"{NAMED} {noun.lower_}")


def counting_nouns(sentence: Span, language: str) -> Iterator[Token]:
    """The nouns that count: "toll", "number", "figure"."""
    nouns = _counts(language).within(sentence, "LEMMA")
    return (noun for noun in nouns if noun.pos_ in {"NOUN", "PROPN"})


@cache
def _counts(language: str) -> Asked:
    return Asked(frozenset(phrases_of(language)["counting_nouns"]).__contains__)


def harm_counted(noun: Token, language: str) -> Harm | None:
    """The harm that "death toll", "number of injured" counts; the dead where "victims" are counted."""
    phrases = phrases_of(language)
    near = [token for token in noun.subtree if noun.i - 3 <= token.i <= noun.i + 4 and token.i != noun.i]
    for token in near:
        if token.lemma_ in phrases["casualties"]:
            return Harm.KILLED
        harm = harm_of(token, language, "bodies") or harm_of(token, language, "adjectives")
        harm = harm or harm_of(token, language, "events")
        if harm:
            return harm
    return Harm.KILLED if noun.lemma_ in phrases["toll"] else None


def figure_after(noun: Token, found: Sequence[Figure], language: str) -> Figure | None:
    """The figure that a count is given, behind the one it had before: "from 27 to 31" gives 31."""
    links, left = phrases_of(language)["toll_links"], number_words(language).get("changed", ())
    for figure in found:
        if noun.doc[max(0, figure.start - 1)].lower_ in left:
            continue
        if noun.i < figure.start <= noun.right_edge.i + LINKED and not figure.bare:
            before = noun.doc[figure.start - 1]
            fits = before.lower_ in links or before.lemma_ in links or _is_beside(figure, noun)
            return figure if fits and not _counts_things(figure, noun.doc, language) else None
    return None


def _is_beside(figure: Figure, noun: Token) -> bool:
    """As in: the number of wounded, 60, is unchanged."""
    last = noun.doc[figure.end - 1]
    return last.dep_ == "appos" and last.head.i == noun.i and noun.doc[figure.start - 1].text == ","


def _counts_things(figure: Figure, doc: Doc, language: str) -> bool:
    """Whether the figure goes on to something that nobody is: "the toll is 90 crowns"."""
    after = doc[figure.end] if figure.end < len(doc) else None
    return (
        after is not None
        and after.pos_ == "NOUN"
        and not after.ent_type_
        and not is_surely_people(after, language)
    )


@cache
def _is_multiplied(language: str) -> Asked:
    return Asked(phrases_of(language)["multiplied"].__contains__)


def multiplied(sentence: Span, language: str) -> Iterator[Mention]:
    """Figures hidden in "double homicide", "triple shooting"."""
    numbers, nouns = number_words(language)["multiples"], phrases_of(language)["multiplied"]
    for noun in _is_multiplied(language).within(sentence[1:], "LOWER"):
        before = noun.nbor(-1)
        if before.lower_ in numbers:
            low = numbers[before.lower_]
            people = People(before.i, noun.i + 1, noun.i, low, low, Qualifier.EXACT, Kind.FIGURE)
            harm = Harm(nouns[noun.lower_])
            yield Mention(harm, people, noun.i, f"{before.lower_} {noun.lower_}", shot=harm is Harm.WOUNDED)
