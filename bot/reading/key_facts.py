"""Title and text of an article -> the few sentences a duty officer would want, most important first."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from bot.model import Span
from bot.reading import lexicon
from bot.reading.sentences.dates import names_day
from bot.reading.sentences.furniture import is_caption
from bot.reading.sentences.sentences import sentence_ends

MOST = 5  # key facts of an article
NEW_WORDS = 0.4  # share of its words that no fact before it has: a fact may not repeat another
TITLE_WORDS = 3  # content words from which a title is a sentence of its own
SHORTEST, LONGEST = 5, 70  # words of a sentence that can stand alone
LOOKED_AT = 60  # sentences from the top; what matters stands early

# What a sentence is worth. Chosen by hand on articles read; see docs/why/reading.md.
EARLY = 4.0  # the first sentence; it fades by half every FADE sentences
FADE = 4.0
ABOUT_TITLE = 2.0  # all the words of the title
WORTH = {"who": 0.5, "when": 0.8, "where": 0.5, "harm": 1.0, "official": 0.6}  # it names one
UNANSWERED = 0.8  # it is the first among the facts to name who, when, where or what harm
LEANS = -0.4  # it leans on the sentence before
WITHIN_QUOTE = -1.0  # it only carries on a quotation

_WORD = re.compile(r"[^\W_]+")
_NAME = re.compile(r"(?<=[\w,;:’')] )(?:[A-ZÀ-Þ][\w’'-]+ ?){2,}")
_ENDS = re.compile(r"[.!…][\"'”’»)\]]*$")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence with what is known of it: its content words and the questions it answers.

    `place` counts the sentences that can stand alone, from 1; the headline has 0.
    """

    sentence: Span
    words: frozenset[str]
    answers: frozenset[str]
    worth: float
    place: int

    @property
    def why(self) -> str:
        """Such as "sentence 2, tells harm, where; weight 5.6"."""
        where = f"sentence {self.place}" if self.place else "headline"
        tells = f", tells {', '.join(sorted(self.answers))}" if self.answers else ""
        return f"{where}{tells}; weight {self.worth:.1f}"


def key_facts(
    title: str, text: str, language: str, marked: Mapping[str, Collection[Span]]
) -> tuple[Candidate, ...]:
    """At most five sentences, verbatim, none repeating another; never a caption or page furniture.

    `text` comes without furniture. `marked` holds spans: "where" the article names places, "harm" it
    claims casualties, "official" an official speaks. The title may be one of the facts. Who, when, where,
    what harm and what officials say are answered as early as can be.
    """
    chosen: list[Candidate] = []
    waiting = list(_candidates(title, text, language, marked))
    while waiting and len(chosen) < MOST:
        answered = frozenset[str]().union(*(one.answers for one in chosen))
        best = max(waiting, key=lambda one: one.worth + UNANSWERED * len(one.answers - answered))
        waiting.remove(best)
        if _is_new(best, chosen):
            chosen.append(best)
    return tuple(chosen)


def _is_new(one: Candidate, chosen: Sequence[Candidate]) -> bool:
    known = frozenset[str]().union(*(other.words for other in chosen))
    return len(one.words - known) >= NEW_WORDS * len(one.words)


def _candidates(
    title: str, text: str, language: str, marked: Mapping[str, Collection[Span]]
) -> Iterator[Candidate]:
    about = content_words(title, language)
    if len(about) >= TITLE_WORDS:
        yield _candidate(Span(0, len(title), title, "title"), language, marked, EARLY + ABOUT_TITLE, 0)
    place = 0
    for start, end in sentence_ends(text, language)[:LOOKED_AT]:
        one = Span(start, end, text[start:end])
        if can_stand(one.text, title, language):
            shared = len(content_words(one.text, language) & about) / (len(about) or 1)
            early = EARLY * 0.5 ** (place / FADE)
            place += 1
            yield _candidate(one, language, marked, early + ABOUT_TITLE * shared, place)


def _candidate(
    one: Span, language: str, marked: Mapping[str, Collection[Span]], worth: float, place: int
) -> Candidate:
    answers = {name for name, spans in marked.items() if any(_holds(one, span) for span in spans)}
    if _NAME.search(one.text):
        answers.add("who")
    if names_day(one.text, language) or _pattern(language, "times").search(one.text):
        answers.add("when")
    worth += sum(WORTH[name] for name in answers)
    first = _WORD.search(one.text)
    if first and first.group().lower() in _words(language, "leaning"):
        worth += LEANS
    if one.text[0] in "\"“'‘«":
        worth += WITHIN_QUOTE
    return Candidate(one, content_words(one.text, language), frozenset(answers), worth, place)


def _holds(sentence: Span, span: Span) -> bool:
    return span.field == sentence.field and sentence.start <= span.start < sentence.end


def can_stand(sentence: str, title: str, language: str) -> bool:
    """Whether a sentence could be a fact at all: whole, no question, no caption, not the title again."""
    length = len(_WORD.findall(sentence))
    return (
        SHORTEST <= length <= LONGEST
        and bool(_ENDS.search(sentence))
        and sentence.strip() != title.strip()
        and not is_caption(sentence, language)
        and not _pattern(language, "asides").fullmatch(sentence)
    )


def content_words(sentence: str, language: str) -> frozenset[str]:
    """The words that tell a sentence from others, in small letters, without plural s."""
    left_out = _words(language, "stop_words")
    found = _WORD.findall(sentence.lower())
    return frozenset(word.removesuffix("s") for word in found if word not in left_out)


@cache
def _words(language: str, name: str) -> frozenset[str]:
    return frozenset(lexicon.table(language, "key_facts").get(name, ()))


@cache
def _pattern(language: str, name: str) -> re.Pattern[str]:
    """One expression over all of a kind; it matches nothing where a language has none."""
    expressions = lexicon.table(language, "key_facts").get(name, ["(?!)"])
    return re.compile("|".join(f"(?:{one})" for one in expressions), re.IGNORECASE | re.DOTALL)
