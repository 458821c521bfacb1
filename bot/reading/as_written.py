"""An article's words without what cannot be seen, and what was read of them as it stands in the article."""

from dataclasses import replace
from itertools import pairwise

from bot.model import Article, Claim, Field, Reading, Span, Statement
from bot.unseen import unseen_at

# Control characters, and halves of characters, at which tokenizers stop.
_CONTROLS = dict.fromkeys([*range(9), 11, 12, *range(14, 32), *range(127, 160), *range(0xD800, 0xE000)], " ")


def seen(words: str) -> str:
    """The words as a reader sees them: soft hyphens, direction marks and the like are not there."""
    places = unseen_at(words)
    if places:
        words = "".join(words[start + 1 : end] for start, end in pairwise((-1, *places, len(words))))
    return words.translate(_CONTROLS)


class AsWritten:
    """Puts what was read of readable words back into the article's own: offsets and texts of every span."""

    def __init__(self, article: Article) -> None:
        self._fields: dict[Field, str] = {"title": article.title, "text": article.text}
        self._places = {field: _places(words) for field, words in self._fields.items()}

    def reading(self, reading: Reading) -> Reading:
        """The reading, over the words of the article."""
        return replace(
            reading,
            key_facts=self._spans(reading.key_facts),
            claims=tuple(self._claim(one) for one in reading.claims),
            statements=tuple(self._statement(one) for one in reading.statements),
            places=tuple(replace(one, span=self._span(one.span)) for one in reading.places),
            mentions=tuple(replace(one, span=self._span(one.span)) for one in reading.mentions),
            figures_not_read=self._spans(reading.figures_not_read),
        )

    def _claim(self, claim: Claim) -> Claim:
        field = claim.span.field
        return replace(
            claim,
            span=self._span(claim.span),
            sentence=self._ends(field, *claim.sentence),
            claimant_span=claim.claimant_span and self._ends(field, *claim.claimant_span),
            was=claim.was and replace(claim.was, ends=self._ends(field, *claim.was.ends)),
        )

    def _statement(self, statement: Statement) -> Statement:
        field = statement.span.field
        return replace(
            statement,
            span=self._span(statement.span),
            speaker_span=statement.speaker_span and self._ends(field, *statement.speaker_span),
            cue_span=self._ends(field, *statement.cue_span),
            content=self._spans(statement.content),
        )

    def _spans(self, spans: tuple[Span, ...]) -> tuple[Span, ...]:
        return tuple(map(self._span, spans))

    def _span(self, span: Span) -> Span:
        start, end = self._ends(span.field, span.start, span.end)
        return replace(span, start=start, end=end, text=self._fields[span.field][start:end])

    def _ends(self, field: Field, start: int, end: int) -> tuple[int, int]:
        places = self._places[field]
        if places is None:
            return start, end
        return places[start], places[end - 1] + 1 if end > start else places[start]


def _places(words: str) -> list[int] | None:
    """The place in the article of each readable character, and its end; None where they are the same."""
    unseen = frozenset(unseen_at(words))
    return [place for place in range(len(words) + 1) if place not in unseen] if unseen else None
