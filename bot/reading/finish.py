"""The Docs of an article's title and text -> its Reading."""

import re
from collections.abc import Sequence
from dataclasses import replace

from spacy.tokens import Doc

from bot.model import ALERT_LABELS, Article, Claim, Field, Reading, Statement
from bot.reading.as_written import AsWritten
from bot.reading.claimants.replaced_figures import without_replaced
from bot.reading.incidents.main_incident import of_their_incidents
from bot.reading.key_facts import key_facts
from bot.reading.places.places import places_in
from bot.reading.places.whereabouts import dated, placed
from bot.reading.sentences.marks import text_of
from bot.reading.sentences.mentions import mentions_in, published_day
from bot.reading.speech.resolution import resolve_speakers

_WARNING = re.compile(rf"(?:^(?:{'|'.join(ALERT_LABELS)}): .*(?:\n|\Z))+\Z", re.MULTILINE)
READER = 2  # the version of the rules: raised where claims on record would be read otherwise now


def finish(article: Article, title: Doc, text: Doc, language: str) -> Reading:
    """All that stands on the two Docs, with ids that run through title and text, and what spans both."""
    docs = (title, text)
    texts: dict[Field, str] = {"title": text_of(title), "text": text_of(text)}
    mentions = mentions_in(docs, texts)
    names = [mention.name for mention in mentions if mention.kind == "person"]
    said = [one for doc in docs for one in doc._.sitrep_statements]
    statements = _numbered_statements(resolve_speakers(said, names))
    places = places_in(docs, texts)
    warned_from = _start_of_warning(texts["text"])
    found = [
        claim
        for doc in docs
        for claim in doc._.sitrep_claims
        if claim.span.field != "text" or claim.span.start < warned_from
    ]
    claims = of_their_incidents(_numbered_claims(found), texts, published_day(text), language)
    claims = dated(claims, texts, statements, published_day(text), language)
    claims = placed(claims, texts, places, language)
    claims = without_replaced(claims, texts, language)
    marked = {
        "where": [place.span for place in places],
        "harm": [claim.span for claim in claims],
        "official": [one.span for one in statements if one.official],
    }
    facts = key_facts(texts["title"], texts["text"], language, marked)
    reading = Reading(
        language=language,
        key_facts=tuple(fact.sentence for fact in facts),
        claims=tuple(claims),
        statements=tuple(statements),
        places=places,
        mentions=mentions,
        fact_reasons=tuple(fact.why for fact in facts),
        figures_not_read=tuple(one for doc in docs for one in doc._.sitrep_unread),
        reader=READER,
    )
    changed = texts["title"] != article.title or texts["text"] != article.text
    return AsWritten(article).reading(reading) if changed else reading


def _start_of_warning(text: str) -> int:
    """Where the fields of a machine's warning begin, which count nobody; the text's end without any."""
    block = _WARNING.search(text)
    return block.start() if block else len(text)


def _numbered_claims(claims: Sequence[Claim]) -> list[Claim]:
    return [replace(claim, id=f"c{number}") for number, claim in enumerate(claims, 1)]


def _numbered_statements(statements: Sequence[Statement]) -> list[Statement]:
    return [replace(one, id=f"s{number}") for number, one in enumerate(statements, 1)]
