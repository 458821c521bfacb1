"""A tokenized article -> the sentences that the parser has reason to look at."""

from collections.abc import Iterable, Iterator, Sequence
from enum import IntFlag
from functools import reduce
from operator import or_

from spacy.language import Language
from spacy.tokens import Doc

from bot.reading import lexicon
from bot.reading.casualties.harmed import cue_words as harm_words
from bot.reading.casualties.harmed import phrases_of
from bot.reading.sentences.quotations import CLOSING, OPENING, SINGLE_OPENING, STRAIGHT
from bot.reading.sentences.word_forms import WordForms
from bot.reading.speech.cues import cue_words as speech_words

Ends = tuple[int, int]  # tokens [start, end)


class Sign(IntFlag):
    """What a word says about its sentence."""

    HARM = 1  # a word of harm
    DOUBTFUL = 128  # one as a verb only, that is a noun as often: "shooting"
    SPEECH = 2  # a verb of speech
    NOUNISH = 4  # one that is a noun as often: "report"
    REMARK = 8  # a verb that means speech beside a quotation only: "continued"
    ARTICLE = 16  # a word that stands before nouns: "the", "of"
    PRONOUN = 32  # "she", who has to be looked for in the sentence before
    MARK = 64  # a quotation mark


# Words of harm in company only ("held" with "police") have a bit of their own a pair, their company another.
_WEAK_BIT, _COMPANY_BIT, _PAIRS = 10, 26, 16


_MARKS = OPENING | CLOSING | STRAIGHT | SINGLE_OPENING


class FirstLook:
    """Knows what each word of a language says; one for each pipeline, since it remembers words."""

    def __init__(self, nlp: Language, language: str) -> None:
        self._strings = nlp.vocab.strings
        self._forms = WordForms(nlp)
        self._known: dict[int, int] = {}
        words = lexicon.table(language, "first_look")
        phrases = {**phrases_of(language), **words.get("company", {})}
        self._pairs = [
            (frozenset(phrases.get(place, ())), frozenset(w for one in company for w in phrases.get(one, ())))
            for place, company in list(words.get("weak", {}).items())[:_PAIRS]
        ]
        self._harm = harm_words(language) - frozenset().union(*(weak for weak, _ in self._pairs))
        self._speech, self._remarks = _verbs(language)
        self._articles = frozenset(words.get("articles", ()))
        self._pronouns = frozenset(words.get("pronouns", ()))
        courtesies = lexicon.table(language, "statements").get("phrases", {}).get("honorifics", ())
        self._courtesies = frozenset(map(self._strings.add, courtesies))

    def wanted(self, doc: Doc) -> list[Ends]:
        """The token ranges of a Doc to be parsed: whole sentences, in order, neighbours joined."""
        signs = self._signs(doc)
        sentences = [(sent.start, sent.end) for sent in doc.sents]
        shown = [reduce(or_, signs[start:end], 0) for start, end in sentences]
        chosen = {n for n, ends in enumerate(sentences) if _has_reason(n, shown, signs, ends)}
        chosen |= {n - 1 for n in chosen if n and shown[n] & Sign.SPEECH and shown[n] & Sign.PRONOUN}
        chosen |= set(_introductions(doc, sentences, chosen, self._courtesies))
        return list(_joined(sentences[n] for n in sorted(chosen)))

    def _signs(self, doc: Doc) -> list[int]:
        words: list[int] = doc.to_array("ORTH").tolist()
        for word in set(words) - self._known.keys():
            self._known[word] = self._look(self._strings[word])
        return list(map(self._known.__getitem__, words))

    def _look(self, word: str) -> int:
        lower = word.lower()
        verb, noun = self._forms.of(lower, "verb"), self._forms.of(lower, "noun")
        forms = verb | noun | self._forms.of(lower, "adj")
        settled = ({lower} | noun) & self._harm or (forms & self._harm and not self._forms.is_noun(lower))
        signs = {
            Sign.HARM: settled,
            Sign.DOUBTFUL: verb & self._harm and not settled,
            Sign.SPEECH: verb & self._speech,
            Sign.NOUNISH: verb & (self._speech | self._remarks) and self._forms.is_noun(lower),
            Sign.REMARK: verb & self._remarks,
            Sign.ARTICLE: lower in self._articles,
            Sign.PRONOUN: lower in self._pronouns,
            Sign.MARK: word in _MARKS,
        }
        found = sum(int(sign) for sign, there in signs.items() if there)
        for place, (weak, company) in enumerate(self._pairs):
            found |= bool(forms & weak) << (_WEAK_BIT + place) | bool(forms & company) << (
                _COMPANY_BIT + place
            )
        return found


def _speaks_of_harm(shown: int) -> bool:
    pairs = (1 << _PAIRS) - 1
    return bool(shown & Sign.HARM or (shown >> _WEAK_BIT) & pairs & (shown >> _COMPANY_BIT))


def _verbs(language: str) -> tuple[frozenset[str], frozenset[str]]:
    """The verbs that are speech by themselves, and those that are beside a quotation only."""
    words = speech_words(language)
    spoken = {
        verb: {frame for frame, act in frames.items() if act in words.spoken}
        for verb, frames in words.frames.items()
    }
    alone = {verb for verb, frames in spoken.items() if frames - {"quote", "rest", "addressee"}}
    others = {word for name in ("according", "per") for word in words.words.get(name, ())}
    return frozenset(alone | others), frozenset(verb for verb, frames in spoken.items() if frames) - alone


def _has_reason(n: int, shown: Sequence[int], signs: Sequence[int], ends: Ends) -> bool:
    here = shown[n]
    if _speaks_of_harm(here) or (here & Sign.DOUBTFUL and _has_verb(Sign.DOUBTFUL, signs, ends)):
        return True
    wanted = Sign.SPEECH | Sign.REMARK if here & Sign.MARK else Sign.SPEECH
    return bool(here & wanted) and _has_verb(wanted, signs, ends)


def _has_verb(wanted: int, signs: Sequence[int], ends: Ends) -> bool:
    """Whether a word with the sign is a verb, as far as the word before it tells."""
    nounish = Sign.NOUNISH | Sign.DOUBTFUL
    return any(
        not (signs[i] & nounish and i and signs[i - 1] & Sign.ARTICLE)
        for i in range(*ends)
        if signs[i] & wanted
    )


def _introductions(
    doc: Doc, sentences: Sequence[Ends], chosen: Iterable[int], courtesies: frozenset[int]
) -> Iterator[int]:
    """Other sentences that give the full name of somebody whom a chosen one calls "Moss" or "Mr Moss"."""
    words, titles = doc.to_array(["LOWER", "IS_TITLE"]).T.tolist()
    names = [title and word not in courtesies for word, title in zip(words, titles, strict=True)]
    alone = {
        words[i]
        for n in chosen
        for i in range(*sentences[n])
        if names[i] and not (i and names[i - 1]) and not (i + 1 < len(names) and names[i + 1])
    }
    for n, (start, end) in enumerate(sentences):
        if n not in chosen:
            full = {words[i] for i in range(start + 1, end) if names[i] and names[i - 1]} & alone
            if full:
                alone -= full
                yield n


def _joined(sentences: Iterable[Ends]) -> Iterator[Ends]:
    last: Ends | None = None
    for start, end in sentences:
        if last is not None and last[1] == start:
            last = last[0], end
            continue
        if last is not None:
            yield last
        last = start, end
    if last is not None:
        yield last
