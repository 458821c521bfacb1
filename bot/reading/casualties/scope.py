"""A mention of people harmed -> which span of events it covers, by its own sentence (ledger rule R10)."""

from collections.abc import Mapping, Sequence

from spacy.tokens import Doc, Span

from bot.model import Scope
from bot.reading.casualties.counted import Kind, Mention, is_ordinal
from bot.reading.casualties.harmed import lexicon
from bot.reading.casualties.tolls_named import NAMED
from bot.reading.incidents.placement import scope_in_sentence
from bot.reading.sentences.marks import words_of
from bot.reading.sentences.mentions import published_day
from bot.reading.sentences.syntax import verbs_over


def scope_of(mention: Mention, doc: Doc, language: str) -> Scope:
    """Incident unless the sentence's words speak of a longer span, of a day's count, or of the past.

    What the article as a whole says of it is decided later, in `incidents.main_incident`.
    """
    counted = mention.people.kind in {Kind.FIGURE, Kind.VAGUE} and mention.people.high != 1
    if counted and is_ordinal(doc[mention.people.start : mention.people.end], language):
        return Scope.CUMULATIVE
    sentence = doc[mention.people.head].sent
    place = doc[mention.people.start].idx - sentence.start_char
    scope = scope_in_sentence(words_of(sentence), place, published_day(doc), language)
    if scope is Scope.BACKGROUND or counted or mention.people.kind is Kind.ZERO:
        found = scope
    else:
        found = Scope.INCIDENT
    if found is Scope.INCIDENT and counted and _is_superseded(mention, doc, lexicon(language)["scope"]):
        return Scope.BACKGROUND
    return found


def _is_superseded(mention: Mention, doc: Doc, words: Mapping[str, Sequence[str]]) -> bool:
    """As in: the previous toll was 12; police initially said 12; had earlier put it at 12."""
    count = doc[mention.trigger]
    if mention.rule.startswith(NAMED) and any(child.lower_ in words["replaced"] for child in count.lefts):
        return True
    if _is_at_first(doc[doc[mention.people.head].sent.start : mention.people.start], words):
        return True
    for verb in verbs_over(doc[mention.people.head]):
        near = {child.lower_ for child in verb.children}
        earlier = not near.isdisjoint(words["pluperfect"]) and not near.isdisjoint(words["before"])
        if earlier or not near.isdisjoint(words["at_first"]):
            return True
    return False


def _is_at_first(before: Span, words: Mapping[str, Sequence[str]]) -> bool:
    """Whether the words before a figure begin with "at first", and no "but" has come since."""
    said = [token.lower_ for token in before]
    for at in range(len(said) - 1):
        if " ".join(said[at : at + 2]) in words.get("at_first_words", ()):
            return set(words.get("later_on", ())).isdisjoint(said[at:])
    return False
