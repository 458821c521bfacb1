"""No survivors -> all who were on board, as a sentence shortly before counts them."""

from collections.abc import Iterator, Sequence

from spacy.tokens import Span

from bot.model import Harm
from bot.reading.casualties.mention import Mention
from bot.reading.casualties.order_counts import Count
from bot.reading.casualties.order_pieces import Piece, pieces_of
from bot.reading.casualties.order_words import OrderWords
from bot.reading.casualties.orders import Ordered
from bot.reading.casualties.weighing import Ground, people_of
from bot.reading.sentences.numbers import figures

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
