"""Words of a sentence, without a parse -> the people and things they count."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Span

from bot.model import Harm, Qualifier
from bot.reading.casualties.order_words import OrderWords
from bot.reading.sentences.numbers import Figure

_LONGEST = 5  # words between a number and its noun
_IN_LAW = ["-", "in", "-", "law"]
_QUOTES = frozenset('«“"')  # behind one of them a word is written large as at the head of a sentence
_NO_LETTERS: frozenset[str] = frozenset()
_ENDS_NOUN = frozenset("bhrfmMzvVyqQiljWTFXNEHR,;&pwu")


@dataclass(frozen=True, slots=True)
class Count:
    """Tokens `[start, end)` of a Doc that count people (or things), the noun's place, and how many.

    `of_them` says that it is a part of people counted before; `whole` what "three of the nine" is a part of;
    `harm` is that of "nine wounded soldiers" and of "nine deaths".
    """

    start: int
    end: int
    head: int
    low: int | None
    high: int | None
    qualifier: Qualifier = Qualifier.EXACT
    letter: str = "c"
    bare: bool = False
    single: bool = False
    of_them: bool = False
    whole: int | None = None
    harm: Harm | None = None
    unknown_noun: bool = False
    whole_count: "Count | None" = None  # the five of "three of the five injured", with their harm


class Counter:
    """Reads the counts of one sentence, by the place they begin at."""

    def __init__(self, sentence: Span, figures: Sequence[Figure], known: OrderWords) -> None:
        self._first = sentence.start
        self._texts = [token.text for token in sentence]
        self.words = [token.lower_ for token in sentence]
        self._spaced = [bool(token.whitespace_) for token in sentence]
        self._figures = {figure.start - self._first: figure for figure in figures}
        self._known = known

    def at(self, place: int) -> Count | None:
        """The count that begins at a word of the sentence; its places are those of the Doc."""
        if place not in self._figures and self.words[place] not in self._known.count_starts:
            return None
        found = self._zero(place) or self._figure(place) or self._single(place)
        if found is None:
            return None
        return self._in_doc(found)

    def _in_doc(self, count: Count) -> Count:
        """The same count, its places those of the Doc."""
        whole = self._in_doc(count.whole_count) if count.whole_count else None
        start, end, head = (place + self._first for place in (count.start, count.end, count.head))
        return replace(count, start=start, end=end, head=head, whole_count=whole)

    def is_figure(self, place: int) -> bool:
        """Whether a figure begins at a word of the sentence."""
        return place in self._figures

    def _word(self, place: int) -> str:
        return self.words[place] if 0 <= place < len(self.words) else ""

    def _in(self, place: int, name: str) -> bool:
        return self._word(place) in self._known.counting[name]

    def _casualties(self, place: int) -> tuple[int, Harm] | None:
        """A noun for dead and hurt together, which with "no" says that nobody died."""
        return (1, Harm.KILLED) if self._word(place) in self._known.counting.get("casualties", ()) else None

    def _letters(self, place: int) -> frozenset[str]:
        """What the word by itself can be in an order."""
        return self._known.letters.get(self._word(place), _NO_LETTERS)

    def _sort(self, place: int) -> str | None:
        """People, thing or harm by the lists; None for a word that is in none of them."""
        return self._known.sort_of(self._word(place))

    def _stops(self, place: int) -> bool:
        word = self._word(place)
        if not word or (not word[0].isalnum() and word not in {"-", "’", "'"}):
            return True
        return bool(self._letters(place) & _ENDS_NOUN) or (self._figures.get(place) is not None)

    def _zero(self, place: int) -> Count | None:
        for words in (4, 3, 2, 1):
            phrase = " ".join(self.words[place : place + words])
            if phrase not in self._known.counting["zero"]:
                continue
            end = place + words
            if self._in(end, "of"):
                end = self._end_of_whole(end + 1)
                return Count(place, end, end - 1, 0, 0, letter="Z")
            if phrase in self._known.counting["zero_persons"]:
                return Count(place, end, end - 1, 0, 0, letter="Z")
            return self._no_people(place, end)
        return None

    def _no_people(self, place: int, end: int) -> Count | None:
        """As in: no passengers, no other deaths; "no" of anything else counts nothing here."""
        for noun in range(end, min(end + 3, len(self.words))):
            if self._stops(noun):
                return None
            harmed = self._harm_noun(noun) or self._casualties(noun)
            last = noun + harmed[0] - 1 if harmed else noun
            if harmed and self._is_last(last):
                return Count(place, last + 1, last, 0, 0, letter="D", harm=harmed[1])
            if self._sort(noun) == "people":
                return Count(place, noun + 1, noun, 0, 0, letter="Z")
        return None

    def _harm_noun(self, place: int) -> tuple[int, Harm | None] | None:
        """The length and the harm of a noun such as "deaths" that begins at a word."""
        for words, letter, harm in self._known.phrases.get(self._word(place), ()):
            if letter == "B" and tuple(self.words[place : place + len(words)]) == words:
                return len(words), harm
        return None

    def _harm(self, place: int) -> Harm | None:
        listed = self._known.phrases.get(self._word(place), ())
        return next((harm for words, _, harm in listed if len(words) == 1 and harm), None)

    def _figure(self, place: int) -> Count | None:
        figure = self._figures.get(place)
        if figure is None:
            return self._both(place)
        if self._in(place, "articles") and (group := self._group(place)):
            return group  # "une famille de quatre personnes", where the article is a number, too
        end = figure.end - self._first
        start = place
        if self._in(start - 1, "fired") and self._word(end).startswith("shot"):
            return Count(start, end, end - 1, None, None, letter="t")
        if self._word(end) == "-" and not self._spaced[end]:
            return Count(start, end, end - 1, None, None, letter="t")  # "a five-storey building"
        count = self._named(start, end, figure)
        if " ".join(self.words[max(0, start - 2) : start]) in self._known.counting["all_but"]:
            return self._all_but(replace(count, start=start - 2))
        if self._is_share(start):
            return replace(count, low=None, high=None, qualifier=Qualifier.VAGUE)
        return count

    def _is_share(self, start: int) -> bool:
        """As in: most of the 80 passengers, who are not 80."""
        place = start - 1
        while self._in(place, "definite"):
            place -= 1
        share = self._known.counting.get("shares", frozenset())
        return self._in(place, "of") and self._word(place - 1) in share

    def _both(self, place: int) -> Count | None:
        if not self._in(place, "both"):
            return None
        nouns = self._noun(place + 1)
        if nouns is None or nouns[1] != "people":
            return None
        return Count(place, nouns[0] + 1, nouns[0], 2, 2)

    def _all_but(self, count: Count) -> Count:
        if count.whole is None or count.low is None:
            return replace(count, low=None, high=None, qualifier=Qualifier.VAGUE)
        left = count.whole - count.low
        return replace(count, low=left, high=left, whole=None, of_them=False)

    def _named(self, start: int, end: int, figure: Figure) -> Count:
        """The figure with its noun: "12 other people", "three of the nine", "a family of four"."""
        low, high, how = figure.low, figure.high, figure.qualifier
        plain = Count(start, end, end - 1, low, high, how, bare=True)
        if self._is_age(start, end):
            return replace(plain, letter="t")
        of = end + 1 if self._word(end) in self._known.counting.get("out", ()) else end
        if self._in(of, "of") and not self._is_year(figure):
            part = self._part(start, of, figure)
            if part:
                return part
        nouns = self._noun(end)
        if nouns is None:
            return replace(plain, letter="t") if self._is_number_of_a_thing(start, end, figure) else plain
        noun, sort, harm = nouns
        letter = {"people": "c", "thing": "t", "harm": "B", "unknown": "c"}[sort]
        if sort == "harm":
            letter = "L" if "L" in self._letters(noun) else "B"
        if harm and sort == "people":
            letter = "C"
        if sort in {"unknown", "harm"} and self._is_year(figure):
            letter = "t"
        if letter == "c" and self._word(noun + 1) == "and" and self._in(noun + 2, "with_crew"):
            return Count(start, noun + 3, noun, low, high, how)  # "35 passengers and crew"
        shape = Count(start, self._end_of_group(noun), noun, low, high, how, letter, harm=harm)
        return replace(shape, unknown_noun=sort == "unknown")

    def _end_of_group(self, noun: int) -> int:
        """Behind whose members they all are, which counts nobody by itself: "five members of one family"."""
        links = self._known.counting.get("members_of") or self._known.counting["of"]
        one = self._figures.get(noun + 2) if self._word(noun + 1) in links else None
        if one is None or (one.low, one.high) != (1, 1):
            return noun + 1
        group = self._noun(one.end - self._first)
        return group[0] + 1 if group else noun + 1

    def _is_year(self, figure: Figure) -> bool:
        return figure.bare

    def _is_age(self, start: int, end: int) -> bool:
        """As in: Ada Brun, 42, was killed. Not as in: in San Juan, 42 were killed."""
        if self._word(start - 1) != "," or not self._word(start).isdecimal():
            return False
        name = start - 2
        while name >= 0 and self._texts[name][:1].isupper() and not self._letters(name):
            name -= 1
        if self._sort(end) == "people" and self._is_plural(end):
            return False  # "according to the minister, Ada Brun, 50 women were killed"
        if name == start - 2 or self._letters(start - 2) or (start - 2 in self._figures):
            return False
        return self._word(end) == "," or (name < start - 3 and "p" not in self._letters(name))

    def _part(self, start: int, end: int, figure: Figure) -> Count | None:
        """As in: three of them, two of the nine passengers, five of its soldiers."""
        after = end + 1
        shape = Count(start, end, end - 1, figure.low, figure.high, figure.qualifier)
        if self._in(after, "of_them") and not self._stops_not(after):
            return replace(shape, end=after + 1, of_them=True, letter="P")
        whole, place = None, after
        while self._in(place, "definite") or self._word(place) in {"own", "all"}:
            place += 1
        inner = self._figures.get(place)
        if inner is not None and not inner.bare:
            whole, place = inner.low, inner.end - self._first
        if place > after and self._letters(place) & {"k", "a"} and self._noun(place) is None:
            return self._part_of_harmed(shape, inner, place, place)  # "five of the injured"
        nouns = self._noun(place)
        if nouns is None:
            return replace(shape, end=place, whole=whole) if whole is not None else None
        if "k" in self._letters(nouns[0] + 1) and whole is not None:
            return self._part_of_harmed(shape, inner, nouns[0], nouns[0] + 1)  # "one of 707 people killed"
        if "a" in self._letters(nouns[0] + 1) and whole is not None:
            return replace(shape, letter="t")  # "two of the nine crew dead" leaves it open
        letter = "t" if nouns[1] == "thing" else "c"
        return replace(shape, end=nouns[0] + 1, head=nouns[0], whole=whole, letter=letter)

    def _part_of_harmed(self, part: Count, inner: Figure | None, head: int, harm: int) -> Count:
        """A part of people whose word of harm stands at a place; how many all are where that is said."""
        phrase = self._known.phrase_at(self.words, harm)
        end = harm + (len(phrase[0]) if phrase else 1)
        whole = None
        if inner is not None and not inner.bare:
            start, said = inner.start - self._first, phrase[2] if phrase else None
            whole = Count(start, end, head, inner.low, inner.high, inner.qualifier, harm=said)
        low = whole.low if whole else None
        return replace(part, end=end, whole=low, of_them=True, letter="P", whole_count=whole)

    def _stops_not(self, place: int) -> bool:
        """Whether "those", "these" go on to a noun."""
        return self._word(place) in {"those", "these"} and self._noun(place + 1) is not None

    def _end_of_whole(self, place: int) -> int:
        """Behind "none of": the end of the people it is none of."""
        while self._in(place, "definite") or self._in(place, "of_them"):
            place += 1
        figure = self._figures.get(place)
        place = figure.end - self._first if figure else place
        nouns = self._noun(place)
        return nouns[0] + 1 if nouns else place

    def _is_number_of_a_thing(self, start: int, end: int, figure: Figure) -> bool:
        """Years, days of a month, and the number of a flight or a type: "Boeing 737"."""
        if self._is_year(figure):
            return True
        if self._in(start - 1, "months") or self._in(end, "months"):
            return True
        before = self._texts[start - 1] if start > 1 and self._texts[start - 2] not in _QUOTES else ""
        numeral = self.words[start][:1].isdecimal()
        named = before[:1].isupper() and not before.isupper() and not self._known.phrases.get(before.lower())
        titled = sum(text[:1].isupper() for text in self._texts) * 2 > len(self._texts)
        return numeral and named and not titled

    def _noun(self, place: int) -> tuple[int, str, Harm | None] | None:
        """The noun behind a number: its place, what it is, and the harm of "nine wounded soldiers"."""
        unknown, harm, last = None, None, min(place + _LONGEST, len(self.words))
        while place < last:
            if self._word(place) in {"-", "’", "'"} and unknown is not None:
                place += 1
                continue
            if (self._stops(place) and not self._in(place, "others")) or self._in(place, "definite"):
                break
            sort = self._sort(place)
            if sort == "harm" and not self._letters(place) & {"k", "a"}:
                return (place, "harm", self._harm(place)) if self._is_last(place) else None
            if sort == "harm":
                following = self._noun(place + 1)
                if following is None or following[1] != "people" or unknown is not None:
                    break
                harm = self._harm(place)
            elif sort in {"people", "thing"} or self._word(place) == "others":
                return (*self._last_noun(place, sort or "people"), harm)
            elif self._is_verb(place) and not (unknown is None and self._sort(place + 1) == "thing"):
                break  # but not at "six free throws"
            else:
                unknown = place
            place += 1
        if unknown is not None and self._is_plural(unknown):
            return unknown, "unknown", harm
        return None

    def _is_last(self, noun: int) -> bool:
        """Whether no other noun follows: not as in "no body camera"."""
        following = self._word(noun + 1)
        return not following.isalpha() or bool(self._known.phrases.get(following))

    def _is_verb(self, place: int) -> bool:
        return bool(self._letters(place) & {"d", "g", "s", "j", "O", "S"})

    def _last_noun(self, place: int, sort: str) -> tuple[int, str]:
        """The last of nouns in a row: "police officers", "bus passengers", "health workers"."""
        while place + 1 < len(self.words):
            following = self._sort(place + 1)
            if self._stops(place + 1) or following not in {"people", "thing"} or self._is_verb(place + 1):
                break
            place, sort = place + 1, following
        return place, sort

    def _is_plural(self, place: int) -> bool:
        word = self.words[place]
        return word.endswith(tuple(self._known.counting["plural_ends"])) and not word.endswith(
            ("ss", "'s", "’s")
        )

    def _single(self, place: int) -> Count | None:
        """One person: "a nurse", "another man", "his wife", "a third", "himself"."""
        if self._in(place, "reflexive"):
            return Count(place, place + 1, place, 1, 1, single=True, letter="1")
        article, owner = self._in(place, "articles"), self._in(place, "possessive")
        if not article and not owner:
            return None
        if article and self._in(place + 1, "ordinals"):
            noun = place + 2 if self._sort(place + 2) == "people" else place + 1
            return Count(place, noun + 1, noun, 1, 1, single=True, letter="1")
        if self._word(place) in self._known.counting.get("one_more", ()) and self._letters(place + 1) & {
            "b",
            "h",
        }:
            return Count(place, place + 1, place, 1, 1, single=True, letter="1")
        group = self._group(place)
        if group:
            return group
        person = self._person(place + 1)
        if person is None or self._is_plural_person(person):
            return None
        return Count(place, person + 1, person, 1, 1, single=True, letter="1")

    def _group(self, place: int) -> Count | None:
        """As in: a family of four, a group of 12 tourists."""
        for noun in range(place + 1, place + 3):
            figure = self._figures.get(noun + 2)
            if self._in(noun, "groups") and self._in(noun + 1, "of") and figure:
                count = self._named(noun + 2, figure.end - self._first, figure)
                return replace(count, start=place) if count.letter == "c" else None
        return None

    def _person(self, place: int) -> int | None:
        """The noun for a person behind an article, over adjectives and an age."""
        for noun in range(place, min(place + _LONGEST + 3, len(self.words))):
            word = self.words[noun]
            if noun in self._figures:
                return None
            if word in {"-", "ex", "step"} or word.isdecimal() or word in {"year", "old", "month", "years"}:
                continue
            if self._stops(noun) or self._letters(noun) & {"k", "a", "d", "g", "s"}:
                return noun - 1 if self._is_of_age(noun - 1) else None
            sort = self._sort(noun)
            if sort == "people":
                last, sort = self._last_noun(noun, sort)
                if self.words[last + 1 : last + 1 + len(_IN_LAW)] == _IN_LAW:
                    return last + len(_IN_LAW)
                whole = sort == "people" and self._word(last + 1) not in {"'s", "’s", "'", "’", "-"}
                return last if whole and word not in self._known.counting["groups"] else None
            if sort in {"thing", "harm"} and self._sort(noun + 1) != "people":
                return None
        return None

    def _is_of_age(self, place: int) -> bool:
        """As in: a 12-year-old, without a noun behind."""
        return self._word(place) == "old" and self._word(place - 1) == "-"

    def _is_plural_person(self, noun: int) -> bool:
        word = self.words[noun]
        return self._is_plural(noun) and word not in self._known.people
