"""A sentence of which no claim was made -> whether a number stands near a word of harm all the same."""

from spacy.tokens import Span

from bot.reading.casualties.order_words import order_words
from bot.reading.casualties.orders import ordered
from bot.reading.sentences.numbers import figures

_NEAR = 6  # pieces between a number and a word of harm
_HARM = frozenset("kgsda")


def has_unread_figure(sentence: Span, language: str) -> bool:
    """Whether people are counted beside a word of harm, and no order says that nothing happened to them."""
    known = order_words(language)
    found = figures(sentence, language) if known is not None else []
    if known is None or all(figure.bare for figure in found):
        return False
    order = ordered(sentence, found, known)
    if order.is_fiction:
        return False
    settled = {link.count.start for link in order.links}
    counts = [
        at
        for at, piece in enumerate(order.pieces)
        if piece.letter == "c" and piece.count and piece.count.low and piece.start not in settled
    ]
    harms = [at for at, piece in enumerate(order.pieces) if piece.letter in _HARM and piece.harm]
    return any(abs(one - other) <= _NEAR for one in counts for other in harms)
