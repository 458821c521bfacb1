"""Doc -> attributions: source, cue and content of everything somebody is said to have said."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache

from spacy.tokens import Doc, Token

from bot.reading.sentences.asked import Asked
from bot.reading.sentences.datelines import words_start
from bot.reading.sentences.quotations import Quotation, quotations
from bot.reading.speech.attribution import Attribution
from bot.reading.speech.clauses import Clause, Content, trimmed
from bot.reading.speech.colons import by_colons, by_transcript
from bot.reading.speech.contents import contents, opens_aside, splits_off
from bot.reading.speech.cues import CueWords, cue_of, cue_words, is_verb
from bot.reading.speech.noun_cues import by_nouns
from bot.reading.speech.running import with_running_quotations
from bot.reading.speech.sources import Source, own_subject, phrase, source_at, source_of

_NOUN_PLACES = frozenset(("dobj", "pobj", "nsubjpass"))  # "brushed aside claims that": no verb
NEAR = 300  # tokens: more than the longest sentence; quotations farther off are not the verb's


def attributions(doc: Doc, language: str) -> list[Attribution]:
    """Every attribution of a text, in the order of their cues."""
    words = cue_words(language)
    if not words.frames:
        return []
    quotes = quotations(doc)
    found = [*_by_verbs(doc, language, quotes), *_by_according(doc, language), *by_nouns(doc, words)]
    heads = {one.head for one in found}
    colons = {one.head: one for one in (*by_colons(doc, language), *by_transcript(doc, language))}
    found += [one for head, one in colons.items() if head not in heads]
    found = _with_nesting(sorted(found, key=lambda one: one.head), quotes)
    return with_running_quotations(doc, found, quotes)


@cache
def _is_cue(language: str) -> Asked:
    frames = cue_words(language).frames
    return Asked(lambda lemma: lemma.lower() in frames)


@cache
def _is_according(language: str) -> Asked:
    words = cue_words(language).words
    return Asked((words["according"] | words["per"]).__contains__)


def _by_verbs(doc: Doc, language: str, quotes: tuple[Quotation, ...]) -> Iterator[Attribution]:
    words = cue_words(language)
    starts, ends = [quote.start for quote in quotes], [quote.end for quote in quotes]
    for i in _is_cue(language).places(doc, "LEMMA"):
        token = doc[i]
        frames = words.frames[token.lemma_.lower()]
        is_noun = token.tag_ == "VBZ" and token.dep_ in _NOUN_PLACES
        if is_verb(token) and not is_noun:
            near = quotes[bisect_left(ends, token.i - NEAR) : bisect_right(starts, token.i + NEAR)]
            found = None if _is_addressed(token) else _by_verb(token, frames, words, near)
            if found is not None:
                yield found


def _by_verb(
    verb: Token, frames: Mapping[str, str], words: CueWords, quotes: tuple[Quotation, ...]
) -> Attribution | None:
    speaking, cue = _speaking(verb, words), cue_of(verb, words)
    source = _quoted(verb, words) or source_of(speaking)
    if source is not None and speaking != verb:
        source = replace(source, own=False)
    found = contents(Clause(verb, cue, source, quotes, frames), words)
    if found is None or _is_question(verb, found, words):
        return None
    span, head = (source.span, source.head) if source else (None, None)
    if span is not None and head is not None:  # "by the ministry | of planning the blast"
        span = (span[0], min([span[1], *(first for first, _ in found.pieces if head < first)]))
    end = found.cue_end or cue.end
    return Attribution(verb.i, (cue.start, end), found.act, span, head, found.pieces, found.rule)


def _is_question(verb: Token, found: Content, words: CueWords) -> bool:
    """Whether the content is what was asked: "Asked if 20 had died, the minister said no"."""
    asking = words.words.get("questioning", ())
    first = verb.doc[found.pieces[0][0]] if found.pieces else verb
    return first.tag_ == "VBN" and first.dep_ == "advcl" and first.i < verb.i and first.lemma_ in asking


def _quoted(verb: Token, words: CueWords) -> Source | None:
    """Who speaks in "an agency quoted an official as saying", "the official was quoted as saying"."""
    above = verb.head.head if verb.dep_ == "pcomp" else verb.head
    quoting = above.lemma_ in words.words.get("quoting", ()) and above.i < verb.i
    if not quoting or not any(t.lower_ in words.words["as"] for t in verb.doc[above.i : verb.i]):
        return None
    passive = next((child for child in above.children if child.dep_ == "nsubjpass"), None)
    quoted = passive or next((child for child in above.children if child.dep_ == "dobj"), None)
    return source_at(quoted, verb) if quoted is not None else None


def _is_addressed(verb: Token) -> bool:
    """Whether the subject was spoken to: "asked about the toll, the mayor said"."""
    return (
        verb.tag_ == "VBN"
        and verb.dep_ == "advcl"
        and not any(c.dep_ in ("aux", "agent") for c in verb.children)
    )


def _speaking(verb: Token, words: CueWords) -> Token:
    """The verb whose subject speaks: the outer one for a cue that the parse put into its content."""
    if splits_off(verb, words):
        return verb.head.head
    if opens_aside(verb, words) and own_subject(verb) is None:
        outer = (one for one in verb.ancestors if one.lemma_ in words.frames and own_subject(one))
        return next(outer, verb)
    return verb


def _by_according(doc: Doc, language: str) -> Iterator[Attribution]:
    """Attributions by "according to", and by its like of one word in other languages."""
    words = cue_words(language)
    for i in _is_according(language).places(doc, "LOWER"):
        if i + 1 == len(doc):
            break
        token, following = doc[i], doc[i + 1]
        if token.lower_ in words.words["according"] and following.lower_ in words.words["to"]:
            found = _according(token, following)
        elif token.lower_ in words.words["per"] and token.dep_ in ("prep", "case"):
            found = _according(token, token)
        else:
            continue
        if found is not None:
            yield found


def _according(token: Token, to: Token) -> Attribution | None:
    doc, sentence = token.doc, token.sent
    whole = to.head if to.dep_ == "fixed" else to  # "de acuerdo con" hangs together on its first word
    named = next((c for c in whole.children if c.dep_ == "pobj" and c.i > to.i), None)
    start, end = phrase(named) if named is not None else (to.i + 1, to.right_edge.i + 1)
    if start >= end and to.dep_ == "fixed":
        end = _first_comma(to)  # "de acuerdo con la Cruz Roja," where the name is taken for the head of all
    if start >= end:
        return None
    end, first = _without_count(doc, start, _with_name(doc, end)), min(token.i, whole.i)
    pieces = (trimmed(doc, (words_start(sentence), first)), trimmed(doc, (end, sentence.end)))
    kept = tuple(piece for piece in pieces if piece)
    head = named.i if named is not None else end - 1
    cue = (first, to.i + 1)
    return Attribution(token.i, cue, "say", (start, end), head, kept, "according to") if kept else None


def _first_comma(to: Token) -> int:
    """The first comma behind a preposition in its sentence; the preposition itself where there is none."""
    return next((token.i for token in to.doc[to.i : to.sent.end] if token.text == ","), to.i)


def _with_name(doc: Doc, end: int) -> int:
    """The end behind a name between commas that the parse hangs elsewhere: "the governor, Ivan Petrov"."""
    start = end + 1
    if start < len(doc) and doc[end].text == "," and doc[start].ent_type_ == "PERSON":
        last = start
        while last < len(doc) and doc[last].ent_type_ == "PERSON":
            last += 1
        if last < len(doc) and doc[last].text == ",":
            return last
    return end


def _without_count(doc: Doc, start: int, end: int) -> int:
    """The end before a count: in "according to the mayor, 22 people died" they are no part of who he is."""
    commas = [i for i in range(start + 1, end) if doc[i].text == ","]
    if len(commas) != 1 or (end < len(doc) and doc[end].text == ","):
        return end
    return commas[0] if any(token.like_num for token in doc[commas[0] : end]) else end


def _with_nesting(found: Sequence[Attribution], quotes: Sequence[Quotation]) -> list[Attribution]:
    """Mark what stands in quotation marks or in the content of something that does not."""
    quoted = {i for quote in quotes for i in range(quote.start + 1, quote.end - 1)}
    outside = [one for one in found if one.head not in quoted]
    over = Counter(i for one in outside for start, end in one.content for i in range(start, end))
    own = {id(one): any(start <= one.head < end for start, end in one.content) for one in outside}
    return [replace(one, nested=id(one) not in own or over[one.head] > own[id(one)]) for one in found]
