"""A sentence -> its pieces in order, each with the letter that says what it can be (lexicon: orders.toml)."""

from collections.abc import Sequence
from dataclasses import dataclass

from spacy.tokens import Span

from bot.model import Harm
from bot.reading.casualties.order_counts import Count, Counter
from bot.reading.casualties.order_words import OrderWords
from bot.reading.sentences.numbers import Figure

_LIVES, _CLAIMED = "L", "r"


@dataclass(frozen=True, slots=True)
class Piece:
    """Tokens `[start, end)` of a Doc: a count, a word of harm, or a word between."""

    letter: str
    start: int
    end: int
    harm: Harm | None = None
    count: Count | None = None


def pieces_of(sentence: Span, figures: Sequence[Figure], known: OrderWords) -> list[Piece]:
    """The pieces of a sentence, those without a part in any order left out."""
    counter = Counter(sentence, figures, known)
    words, first = counter.words, sentence.start
    found: list[Piece] = []
    place = 0
    while place < len(words):
        letter = None if counter.is_figure(place) else known.plain_letter(words[place])
        if letter is None:
            piece = _piece_at(place, counter, known, first)
            place = piece.end - first
            if piece.letter:
                found.append(piece)
        else:
            place += 1
            if letter:
                found.append(Piece(letter, first + place - 1, first + place))
    return [
        _settled(each, found[at + 1]) if each.letter == _CLAIMED and at + 1 < len(found) else each
        for at, each in enumerate(found)
    ]


def _piece_at(place: int, counter: Counter, known: OrderWords, first: int) -> Piece:
    words = counter.words
    phrase = known.phrase_at(words, place)
    if phrase is None or len(phrase[0]) == 1:
        count = counter.at(place)
        if count is not None:
            return Piece(count.letter, count.start, count.end, count.harm, count)
    if phrase is not None:
        start, end = first + place, first + place + len(phrase[0])
        if phrase[1] in {"E", "R"}:
            return Piece("c", start, end, None, Count(start, end, end - 1, None, None, letter=phrase[1]))
        return Piece(phrase[1], start, end, phrase[2])
    word = words[place]
    if word in known.counting["possessive"] and counter.is_figure(place + 1):
        return Piece("", first + place, first + place + 1)
    return Piece(known.letter_between(word), first + place, first + place + 1)


def _settled(piece: Piece, after: Piece) -> Piece:
    """A word that can be two things, by what follows: "claimed" before lives takes them."""
    return Piece("X", piece.start, piece.end) if after.letter == _LIVES else piece
