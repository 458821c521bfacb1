"""The Docs of an article -> the people, organisations and days it names."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Literal

from spacy.tokens import Doc

from bot.model import Field, Mention, Span
from bot.reading import lexicon
from bot.reading.sentences.dates import days_in

NAMED: tuple[Literal["person", "organisation"], ...] = ("person", "organisation")


def mentions_in(docs: Sequence[Doc], texts: Mapping[Field, str] | None = None) -> tuple[Mention, ...]:
    """Every person, organisation and day named in the Docs of one article, in order.

    A person's name is the fullest one of the article that ends in the same word; a day's is ISO 8601.
    """
    people = [*_named(docs)]
    fullest = {name.split()[-1]: name for name in sorted(_person_names(people), key=len)}
    return tuple(
        Mention(one.span, fullest[one.name.split()[-1]], one.kind) if one.kind == "person" else one
        for one in [*people, *_days(docs, texts or {})]
    )


def _person_names(mentions: Sequence[Mention]) -> Iterator[str]:
    return (one.name for one in mentions if one.kind == "person")


def _named(docs: Sequence[Doc]) -> Iterator[Mention]:
    for doc in docs:
        context = doc._.sitrep_context
        labels = lexicon.table(context.language, "places").get("labels", {})
        kinds = {label: kind for kind in NAMED for label in labels.get(kind, ())}
        for ent in doc.ents:
            words = ent.text.strip().removesuffix("'s").removesuffix("’s").strip()
            if ent.label_ in kinds and words:
                span = Span(ent.start_char, ent.start_char + len(words), words, context.field)
                yield Mention(span, words.removeprefix("the "), kinds[ent.label_])


def _days(docs: Sequence[Doc], texts: Mapping[Field, str]) -> Iterator[Mention]:
    for doc in docs:
        context = doc._.sitrep_context
        text = texts.get(context.field) or doc.text
        for day in days_in(text, published_day(doc), context.language):
            span = Span(day.start, day.end, text[day.start : day.end], context.field)
            yield Mention(span, day.iso, "date")


def published_day(doc: Doc) -> date | None:
    """The day (UTC) on which the article of a Doc came out."""
    published = doc._.sitrep_context.published
    return published.date() if published else None
