"""Component sitrep_casualties: a parsed article -> who was harmed, how many, how firmly."""

from collections.abc import Iterator

from spacy.language import Language
from spacy.tokens import Doc, Span, Token

from bot import model
from bot.model import Claim, Harm
from bot.reading.counted import Kind, People, may_be_people, people_at
from bot.reading.harms import Harmed, cue_words, harmed_in
from bot.reading.mention import Mention
from bot.reading.numbers import Figure, figures
from bot.reading.restatements import first_mentions
from bot.reading.scope import scope_of
from bot.reading.status import status_of
from bot.reading.surface import harmed_by_order
from bot.reading.syntax import conjuncts
from bot.reading.victims import victims_of
from bot.reading.withheld import withheld_in


@Language.component("sitrep_casualties")
def sitrep_casualties(doc: Doc) -> Doc:
    """Leave the article's casualty claims in `doc._.sitrep_claims`."""
    doc._.sitrep_claims = claims_in(doc, doc._.sitrep_context.language, doc._.sitrep_context.field)
    return doc


def claims_in(doc: Doc, language: str, field: model.Field = "text") -> list[Claim]:
    """The casualty claims of a parsed text, in order."""
    found: list[Mention] = []
    for sentence in doc.sents:
        if _has_cue(sentence, language):
            found += mentions_in(sentence, language)
    return [_claim(mention, doc, language, field) for mention in first_mentions(found, doc, language)]


def _has_cue(sentence: Span, language: str) -> bool:
    cues = cue_words(language)
    return any(token.lemma_.lower() in cues or token.lower_ in cues for token in sentence)


def mentions_in(sentence: Span, language: str) -> list[Mention]:
    """The harmed people of one sentence, each once a harm."""
    found = figures(sentence, language)
    best: dict[tuple[int, Harm], Mention] = {}
    harmed = [*harmed_in(sentence, language), *harmed_by_order(sentence, found, language)]
    for one in harmed:
        for mention in _mentions(one, found, language):
            best.setdefault((mention.people.head, mention.harm), mention)
    mentions = [mention for mention in best.values() if not _overruled(mention, best)]
    mentions += withheld_in(sentence, language)
    return sorted(mentions, key=lambda mention: (mention.people.start, mention.harm))


def _overruled(mention: Mention, best: dict[tuple[int, Harm], Mention]) -> bool:
    """The dead are not counted among the wounded: "was shot and killed"."""
    return (
        mention.harm is Harm.WOUNDED
        and (mention.people.head, Harm.KILLED) in best
        and bool(mention.people.low)
    )


def _mentions(one: Harmed, found: list[Figure], language: str) -> Iterator[Mention]:
    heads = [one.head] if one.head.i == one.trigger.i else list(conjuncts(one.head))
    for head in heads:
        if not may_be_people(head, language) and head.i != one.trigger.i:
            continue
        people = people_at(head, found, language)
        if people and _is_claim(one, people, head):
            status = status_of(one, people, language)
            if status is not None:
                yield Mention(one.harm, people, one.trigger.i, one.rule, status, one.shot)


def _is_claim(one: Harmed, people: People, head: Token) -> bool:
    if head.i == one.trigger.i:
        return people.kind in {Kind.FIGURE, Kind.ZERO} or (
            people.kind is Kind.VAGUE and people.low is not None
        )
    return True


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
        scope=scope_of(mention, doc, language),
        subset=mention.subset,
        why=mention.rule,
    )
