"""Words that lean on what an earlier sentence counts -> "the number is 60", "there were no survivors"."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from spacy.tokens import Doc, Span, Token

from bot.model import Harm
from bot.reading.casualties.counted import Kind, Mention, people_at
from bot.reading.casualties.harmed import phrases_of
from bot.reading.casualties.likeness import MEANT
from bot.reading.casualties.order_counts import Count
from bot.reading.casualties.order_pieces import Piece, pieces_of
from bot.reading.casualties.order_words import OrderWords
from bot.reading.casualties.orders import Ordered
from bot.reading.casualties.tolls_named import counting_nouns, figure_after, harm_counted
from bot.reading.casualties.weighing import Ground, people_of
from bot.reading.sentences.asked import Asked
from bot.reading.sentences.numbers import Figure, figures, number_words
from bot.reading.sentences.syntax import of_complements

_COUNTED = frozenset((Kind.FIGURE, Kind.VAGUE))
_BESIDE = 2  # tokens from a count to its figure: "the number at 22"
_FAR = 2  # sentences between a harm and the count of it


def counts_meant(sentence: Span, before: Sequence[Mention], language: str) -> Iterator[Mention]:
    """The figures of "the number" and of "it", each a count of the harm told of last.

    `before` are the mentions of the text up to the sentence's end.
    """
    counts = _counts_in(sentence, language) if before else []
    found = figures(sentence, language) if counts else []
    if not found:
        return
    for count in counts:
        said = _said_of if count.dep_ == "nsubj" and count.pos_ == "PRON" else figure_after
        yield from _meant(count, said(count, found, language), before, language)


def _counts_in(sentence: Span, language: str) -> list[Token]:
    """The nouns that leave open what they count, and the subjects of somebody's words, such as "it"."""
    pronouns = (
        pronoun
        for pronoun in _pronouns(language).within(sentence, "LOWER")
        if (pronoun.dep_ == "nsubj" and pronoun.head.dep_ == "ccomp" and _is_of_count(pronoun, language))
        or _is_put_at(pronoun, language)
    )
    return [noun for noun in counting_nouns(sentence, language) if _is_bare(noun, language)] + list(pronouns)


def _is_put_at(pronoun: Token, language: str) -> bool:
    """Whether somebody gives "it" a figure at once: "a monitoring group put it at 17"."""
    if pronoun.dep_ != "dobj" or pronoun.i + 1 == len(pronoun.doc):
        return False
    return f"{pronoun.head.lemma_} {pronoun.nbor(1).lower_}" in phrases_of(language).get("count_verbs", ())


@cache
def _pronouns(language: str) -> Asked:
    return Asked(frozenset(phrases_of(language).get("count_pronouns", ())).__contains__)


def _meant(
    count: Token, figure: Figure | None, before: Sequence[Mention], language: str
) -> Iterator[Mention]:
    doc = count.doc
    told = _told_last(count, before, doc)
    if figure is None or told is None:
        return
    people = people_at(doc[figure.end - 1], [figure], language)
    taken = any(one.people.start < figure.end and figure.start < one.people.end for one in before)
    if people is not None and people.kind in _COUNTED and not taken:
        people = replace(people, unit=told.people.unit)
        sure = told.sure and 0 < figure.start - count.i <= _BESIDE
        yield Mention(told.harm, people, count.i, f"{MEANT} {count.lower_}", sure=sure)


def _told_last(count: Token, before: Sequence[Mention], doc: Doc) -> Mention | None:
    """The mention that the count must be of: the nearest before it that was counted or kept back."""
    near = _sentences_back(count)
    for one in reversed(before):
        counted = one.people.kind in {*_COUNTED, Kind.ZERO} and not one.subset
        if counted and near <= doc[one.people.head].sent.start and one.people.start < count.i:
            return one
    return None


def _sentences_back(token: Token) -> int:
    start = token.sent.start
    for _ in range(_FAR):
        start = token.doc[start - 1].sent.start if start else 0
    return start


def _is_bare(noun: Token, language: str) -> bool:
    """Whether a counting noun leaves it to the words before what it counts."""
    definite = any(child.lower_ in number_words(language)["definite"] for child in noun.lefts)
    return definite and not of_complements(noun, ("of", "for", "on")) and harm_counted(noun, language) is None


def _said_of(pronoun: Token, found: Sequence[Figure], language: str) -> Figure | None:
    """The figure that a clause of somebody's words gives to "it", where a count was spoken of before."""
    verb = pronoun.head
    for figure in found:
        last = pronoun.doc[figure.end - 1]
        over = last.head.head if last.dep_ == "pobj" else last.head
        is_number = last.dep_ in {"attr", "dobj", "pobj", "acomp"} and last.pos_ in {"NUM", "NOUN"}
        links = (last.head.lower_ in phrases_of(language)["toll_links"]) or last.dep_ == "attr"
        if over == verb and is_number and links and not figure.bare:
            return figure
    return None


def _is_of_count(pronoun: Token, language: str) -> bool:
    nouns = phrases_of(language)["counting_nouns"]
    first = pronoun.doc[pronoun.sent.start - 1].sent.start if pronoun.sent.start else 0
    return any(token.lemma_ in nouns for token in pronoun.doc[first : pronoun.i])


_BACK = 2  # sentences before, in which the people on board are counted


def lost_with_all(sentence: Span, order: Ordered, known: OrderWords, language: str) -> Iterator[Mention]:
    """Everybody on board, where the words say that nobody survived and count nobody themselves."""
    told = [piece for piece in order.pieces if piece.letter == "N"]
    if not told or any(link.trigger == told[0].start for link in order.links):
        return
    near = [sentence]
    for _ in range(_BACK):
        if near[-1].start:
            near.append(near[-1].doc[near[-1].start - 1].sent)
    for each in near:
        counts = _aboard(each, known, language)
        for count in counts:
            people = people_of(count, sentence.doc, language)
            yield Mention(
                Harm.KILLED, people, told[0].start, "no survivors of N", sure=True, ground=Ground.FORM
            )
        if counts:
            return


def _aboard(sentence: Span, known: OrderWords, language: str) -> list[Count]:
    """Those on board, and whoever is joined to them: "62 passengers and four crew"."""
    pieces = pieces_of(sentence, figures(sentence, language), known)
    for place, piece in enumerate(pieces):
        if piece.letter != "c" or piece.count is None or not piece.count.low:
            continue
        doc = sentence.doc
        before = doc[piece.start - 1].lower_ if piece.start else ""
        after = {token.lower_ for token in doc[piece.end : piece.end + 2]}
        if before in known.counting["carried"] or after & known.counting["aboard"]:
            joined = [pieces[place + 2].count] if _is_joined(pieces[place + 1 : place + 3]) else []
            return [piece.count, *(count for count in joined if count)]
    return []


def _is_joined(following: Sequence[Piece]) -> bool:
    return "".join(piece.letter for piece in following) == "&c"
