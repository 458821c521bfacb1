"""The words around a claim -> which span of events it covers (ledger rule R10)."""

import re
from collections.abc import Mapping, Sequence

from spacy.tokens import Doc, Span

from bot.model import Scope
from bot.reading.casualties.counted import Kind, is_ordinal
from bot.reading.casualties.harmed import lexicon
from bot.reading.casualties.mention import Mention
from bot.reading.casualties.tolls_named import NAMED
from bot.reading.sentences.marks import text_of, words_of
from bot.reading.sentences.syntax import verbs_over

_SINCE = re.compile(
    r"\bsince (?:the )?(?:late |early |mid-?)?"
    r"(?:\d{4}|last|Jan|Feb|March|April|May|June|July|Aug|Sept|Oct|Nov|Dec)"
)
# "Since the war began in 2011", and the past incident of "since 2011, when 60 people were killed".
_SINCE_EVENT = re.compile(r"\bsince [^,.;:]{3,50} (?:19|20)\d\d\b")
_THEN = re.compile(r"\b((?:19|20)\d\d),? (?:when|in which)\b")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_TIMES = frozenset({"DATE", "TIME"})  # a sentence with a day of its own tells of that day
_YEAR = re.compile(r"\b(?:in|of|during|on) (?:\d\d? )?(?:[A-Z][a-z]+ )?(?:19|20)\d\d\b")


def scope_of(mention: Mention, doc: Doc, language: str) -> Scope:
    """Incident unless the sentence's words speak of a longer span, of a day's count, or of other events."""
    sentence = doc[mention.people.head].sent
    whole = words_of(sentence)
    text = whole.lower()
    words = lexicon(language)["scope"]
    counted = mention.people.kind in {Kind.FIGURE, Kind.VAGUE} and mention.people.high != 1
    if any(phrase in text for phrase in words["background"]) or _is_of_then(mention, sentence):
        return Scope.BACKGROUND
    if counted and is_ordinal(doc[mention.people.start : mention.people.end], language):
        return Scope.CUMULATIVE
    if counted and any(re.search(rf"\b{re.escape(phrase)}\b", text) for phrase in words["daily"]):
        return Scope.DAILY
    numbered = counted or mention.people.kind is Kind.ZERO
    since = _SINCE.search(whole) or _SINCE_EVENT.search(whole)
    if numbered and (since or any(phrase in text for phrase in words["cumulative"])):
        return Scope.CUMULATIVE
    if _is_dated_back(sentence, doc) or (counted and _is_superseded(mention, doc, words)):
        return Scope.BACKGROUND
    return Scope.INCIDENT


def _is_of_then(mention: Mention, sentence: Span) -> bool:
    """Whether a year that the sentence looks back on stands right before: "in 2011, when 60 died"."""
    before = text_of(sentence.doc)[sentence.start_char : sentence.doc[mention.people.start].idx]
    context = sentence.doc._.sitrep_context if sentence.doc.has_extension("sitrep_context") else None
    now = context.published.year if context and context.published else None
    return any(now is None or int(found) < now for found in _THEN.findall(before))


def _is_dated_back(sentence: Span, doc: Doc) -> bool:
    """A year in the sentence that is not the article's own year."""
    context = doc._.sitrep_context if doc.has_extension("sitrep_context") else None
    if context is None or context.published is None:
        return False
    now = context.published.year
    years = _years(words_of(sentence))
    if not years and not any(token.ent_type_ in _TIMES for token in sentence):
        years = _years(_told_before(sentence, doc))
    return bool(years) and all(year < now for year in years)


def _is_superseded(mention: Mention, doc: Doc, words: Mapping[str, Sequence[str]]) -> bool:
    """As in: the previous toll was 12; police initially said 12; had earlier put it at 12."""
    count = doc[mention.trigger]
    if mention.rule.startswith(NAMED) and any(child.lower_ in words["replaced"] for child in count.lefts):
        return True
    for verb in verbs_over(doc[mention.people.head]):
        near = {child.lower_ for child in verb.children}
        before = not near.isdisjoint(words["pluperfect"]) and not near.isdisjoint(words["before"])
        if before or not near.isdisjoint(words["at_first"]):
            return True
    return False


def _years(text: str) -> set[int]:
    return {int(found[-4:]) for found in _YEAR.findall(text)}


def _told_before(sentence: Span, doc: Doc) -> str:
    """The sentence before, in the same paragraph: what it tells of the past goes on in this one."""
    paragraph = text_of(doc)[: sentence.start_char].rpartition("\n")[2].rstrip()
    return _SENTENCE_END.split(paragraph)[-1]
