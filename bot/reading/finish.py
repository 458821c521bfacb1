"""The Docs of an article's title and text -> its Reading."""

import importlib
import importlib.util
from dataclasses import replace

from spacy.tokens import Doc

from bot.model import ArticleToll, Claim, Harm, Reading


def finish(title: Doc, text: Doc, language: str) -> Reading:
    """All that stands on the two Docs, with ids that run through title and text."""
    found = [*title._.sitrep_claims, *text._.sitrep_claims]
    statements = [*title._.sitrep_statements, *text._.sitrep_statements]
    claims = tuple(replace(claim, id=f"c{number}") for number, claim in enumerate(found, 1))
    return Reading(
        language=language,
        claims=claims,
        statements=tuple(replace(one, id=f"s{number}") for number, one in enumerate(statements, 1)),
        places=(*title._.sitrep_places, *text._.sitrep_places),
        mentions=(*title._.sitrep_mentions, *text._.sitrep_mentions),
        toll=_toll(claims),
    )


def _toll(claims: tuple[Claim, ...]) -> tuple[tuple[Harm, ArticleToll], ...]:
    if not importlib.util.find_spec("bot.reading.toll"):
        return ()
    found = importlib.import_module("bot.reading.toll").article_toll(claims)
    return tuple(found)
