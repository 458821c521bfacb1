"""Component sitrep_casualties: a parsed article -> who was harmed, how many, how firmly."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache

from spacy.language import Language
from spacy.tokens import Doc, Span

from bot import model
from bot.model import Claim, Harm
from bot.reading.casualties.counts_meant import counts_meant
from bot.reading.casualties.harmed import cue_words, phrases_of
from bot.reading.casualties.mention import Mention
from bot.reading.casualties.mentioned import mentions_in
from bot.reading.casualties.restatements import first_mentions
from bot.reading.casualties.scope import scope_of
from bot.reading.casualties.subsets import with_parts
from bot.reading.casualties.unread import has_unread_figure
from bot.reading.casualties.victims import victims_of
from bot.reading.sentences.asked import Asked
from bot.reading.sentences.marks import is_parsed, words_of


@Language.component("sitrep_casualties")
def sitrep_casualties(doc: Doc) -> Doc:
    """Leave the article's casualty claims in `doc._.sitrep_claims`."""
    language, field = doc._.sitrep_context.language, doc._.sitrep_context.field
    doc._.sitrep_claims = claims_in(doc, language, field)
    doc._.sitrep_unread = unread_in(doc, doc._.sitrep_claims, language, field)
    return doc


def claims_in(doc: Doc, language: str, field: model.Field = "text") -> list[Claim]:
    """The casualty claims of a parsed text, in order."""
    found: list[Mention] = []
    cues = _asked(language)
    for sentence in doc.sents:
        if not _is_readable(sentence):
            continue
        if any(cues.within(sentence, "LOWER", "LEMMA")):
            found += _scoped(mentions_in(sentence, language), doc, language)
        found += _scoped(counts_meant(sentence, found, language), doc, language)
    found = [one for one in found if one.harm is not Harm.RELEASED or _was_held(one, doc, language)]
    kept = with_parts(first_mentions(found, doc, language), doc, language)
    return [_claim(mention, doc, language, field) for mention in kept]


def _is_readable(sentence: Span) -> bool:
    """Whether it was parsed, or is of a language without a model, read by the order of words."""
    return is_parsed(sentence[0]) or not sentence.doc._.sitrep_context.has_model


def unread_in(doc: Doc, claims: Sequence[Claim], language: str, field: model.Field) -> list[model.Span]:
    """The sentences with a word of harm and a number near it of which no claim was made."""
    told, cues = {claim.sentence for claim in claims}, _asked(language)
    return [
        model.Span(sentence.start_char, sentence.end_char, words_of(sentence), field)
        for sentence in doc.sents
        if (sentence.start_char, sentence.end_char) not in told
        and any(cues.within(sentence, "LOWER", "LEMMA"))
        and has_unread_figure(sentence, language)
    ]


def _was_held(mention: Mention, doc: Doc, language: str) -> bool:
    """Whether the words up to the release speak of people held, missing or trapped."""
    known = phrases_of(language)["captivity"]
    told = doc[: doc[mention.trigger].sent.end]
    return any(token.lemma_.lower() in known or token.lower_ in known for token in told)


def _scoped(mentions: Iterable[Mention], doc: Doc, language: str) -> list[Mention]:
    return [replace(one, scope=scope_of(one, doc, language)) for one in mentions]


@cache
def _asked(language: str) -> Asked:
    words = cue_words(language)
    return Asked(lambda word: word.lower() in words)


def _claim(mention: Mention, doc: Doc, language: str, field: model.Field) -> Claim:
    people = mention.people
    span = doc[people.start : people.end]
    sentence = doc[people.head].sent
    return Claim(
        id="",
        span=model.Span(span.start_char, span.end_char, span.text, field),
        sentence=(sentence.start_char, sentence.end_char),
        harm=mention.harm,
        low=people.low,
        high=people.high,
        qualifier=people.qualifier,
        unit=people.unit,
        victims=victims_of(people, span, mention.harm, language),
        status=mention.status,
        scope=mention.scope,
        subset=mention.subset,
        sure=mention.sure,
        was=mention.was,
        why=f"{mention.rule} ({mention.ground})" if mention.ground else mention.rule,
    )
