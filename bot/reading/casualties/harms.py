"""A sentence -> whom harm was done to: every rule of the parse, one registry."""

from collections.abc import Callable
from functools import cache

from spacy.tokens import Span, Token

from bot.reading.casualties.harm_nouns import (
    among,
    bodies,
    described,
    events,
    in_condition,
    shot_victims,
    wounds,
)
from bot.reading.casualties.harm_verbs import (
    custody,
    driven_out,
    forced_out,
    held,
    hostages,
    lives,
    lost,
    patients,
    sufferers,
    suicides,
)
from bot.reading.casualties.harmed import GROUPS, Found, lexicon, phrases_of
from bot.reading.sentences.asked import Asked

RULES: tuple[Callable[[Token, str], Found], ...] = (
    among,
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
    driven_out,
    lost,
)


# Lists of phrases in which the rules look up the word they are given, beside the GROUPS of words of harm.
OWN_WORDS = (
    "condition",
    "custody",
    "driven",
    "firearm",
    "held",
    "hospital",
    "hostage",
    "leaving_home",
    "life",
    "lives_lost",
    "living",
    "suicide",
    "surrender",
    "taking_shelter",
    "victim",
    "wounds",
)


def harmed_in(sentence: Span, language: str) -> Found:
    """Every head noun of harmed people in a sentence, some of them more than once."""
    for token in _asked(language).within(sentence, "LOWER", "LEMMA"):
        for rule in RULES:
            yield from rule(token, language)


@cache
def _asked(language: str) -> Asked:
    groups = [words for group in GROUPS for words in lexicon(language).get(group, {}).values()]
    phrases = [phrases_of(language).get(name, ()) for name in OWN_WORDS]
    words = frozenset(word for listed in (*groups, *phrases) for word in listed)
    return Asked(lambda word: word.lower() in words)
