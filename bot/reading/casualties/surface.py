"""Word order alone -> whom harm was done to: headlines and clauses that parsers misread."""

from collections.abc import Iterator, Sequence

from spacy.tokens import Span, Token

from bot.model import Harm
from bot.reading.casualties.harm_nouns import are_shots
from bot.reading.casualties.harmed import Harmed, harm_of, lexicon, phrases_of
from bot.reading.casualties.nouns_of_people import is_surely_people, people_words
from bot.reading.sentences.numbers import Figure, number_words
from bot.reading.sentences.syntax import objects, passive_subjects


def harmed_by_order(sentence: Span, found: Sequence[Figure], language: str) -> Iterator[Harmed]:
    """Figures with a word of harm right after ("12 dead") or right before ("injuring three")."""
    for figure in found:
        if figure.bare or _counts_children(sentence, figure, language):
            continue
        head = counted_noun(sentence, figure, language)
        if head is None:
            continue
        for harmed in (*_after(sentence, head, language), *_before(sentence, figure, head, language)):
            yield harmed
            if harmed.trigger.i > head.i:
                yield from _joined_before(sentence, figure, harmed, language)


def counted_noun(sentence: Span, figure: Figure, language: str) -> Token | None:
    """The noun that a figure counts: "people" of "12 other people"; the number itself if none follows."""
    doc, place = sentence.doc, figure.end
    while place < min(sentence.end, figure.end + 4) and doc[place].pos_ in {
        "ADJ",
        "NOUN",
        "PROPN",
        "VERB",
        "NUM",
    } | {"DET"}:
        adjective = harm_of(doc[place], language, "adjectives") and doc[place].pos_ != "NOUN"
        if is_surely_people(doc[place], language) and not adjective and not _continues(doc[place], language):
            return doc[place]
        if harm_of(doc[place], language, "adjectives") or doc[place].pos_ in {"VERB", "DET"}:
            break
        if doc[place].lemma_.lower() in people_words(language)["not_people"]:
            return None  # "killed 14 sheep"
        place += 1
    return doc[figure.end - 1]


def _continues(token: Token, language: str) -> bool:
    following = token.nbor() if token.i + 1 < len(token.doc) else None
    return (
        following is not None and token.dep_ in {"compound", "amod"} and is_surely_people(following, language)
    )


def _after(sentence: Span, head: Token, language: str) -> Iterator[Harmed]:
    doc, shot_verbs = sentence.doc, phrases_of(language)["shot_verbs"]
    for token in doc[head.i + 1 : min(sentence.end, head.i + 7)]:
        harm = harm_of(token, language, "adjectives")
        before_noun = token.dep_ == "amod" and token.i < token.head.i
        if harm and not before_noun:
            if objects(token) and token.pos_ == "VERB" and not passive_subjects(token):
                return
            if token.pos_ == "NOUN" and harm_of(token, language, "patient"):
                return
            if are_shots(token, language):
                return
            yield Harmed(harm, head, token, f"figure before {token.lower_}", token.lemma_ in shot_verbs)
        if token.lower_ in lexicon(language)["phrases"]["fatally"]:
            yield Harmed(Harm.KILLED, head, token, "figure before fatally")
        if token.lower_ not in lexicon(language)["phrases"]["between"]:
            return


def _before(sentence: Span, figure: Figure, head: Token, language: str) -> Iterator[Harmed]:
    if figure.start <= sentence.start:
        return
    verb = sentence.doc[figure.start - 1]
    if verb.lower_ in number_words(language)["before_figure"] and verb.i > sentence.start:
        verb = verb.nbor(-1)
    harm = harm_of(verb, language, "patient")
    if harm and verb.pos_ in {"VERB", "NOUN", "ADJ", "PROPN"} and verb.tag_ != "NN":
        yield Harmed(
            harm, head, verb, f"figure after {verb.lower_}", verb.lemma_ in phrases_of(language)["shot_verbs"]
        )


def _joined_before(sentence: Span, figure: Figure, harmed: Harmed, language: str) -> Iterator[Harmed]:
    """The people just before, over a comma or "and": "three children, one adult found dead"."""
    if figure.start < sentence.start + 2 or sentence.doc[figure.start - 1].lower_ not in {",", "and", "&"}:
        return
    before = sentence.doc[figure.start - 2]
    if is_surely_people(before, language) and before.pos_ in {"NOUN", "PROPN"}:
        yield Harmed(harmed.harm, before, harmed.trigger, f"joined: {harmed.rule}", harmed.shot)


def _counts_children(sentence: Span, figure: Figure, language: str) -> bool:
    """Whether the figure says how many children a victim has: "father of five killed"."""
    if figure.start < sentence.start + 2 or sentence.doc[figure.start - 1].lower_ != "of":
        return False
    return sentence.doc[figure.start - 2].lower_ in people_words(language)["parents"]
