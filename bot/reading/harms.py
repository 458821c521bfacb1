"""A sentence -> whom harm was done to: every rule of the parse, one registry."""

from collections.abc import Callable

from spacy.tokens import Span, Token

from bot.reading.harm_nouns import bodies, described, events, in_condition, shot_victims, wounds
from bot.reading.harm_verbs import custody, forced_out, held, hostages, lives, patients, sufferers, suicides
from bot.reading.harmed import Found

RULES: tuple[Callable[[Token, str], Found], ...] = (
    patients,
    sufferers,
    described,
    events,
    bodies,
    lives,
    suicides,
    hostages,
    wounds,
    shot_victims,
    in_condition,
    custody,
    held,
    forced_out,
)


def harmed_in(sentence: Span, language: str) -> Found:
    """Every head noun of harmed people in a sentence, some of them more than once."""
    for token in sentence:
        for rule in RULES:
            yield from rule(token, language)
