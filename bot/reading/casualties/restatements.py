"""Mentions of a text -> those that count somebody: later words for the same person are left out."""

from collections.abc import Sequence
from dataclasses import replace

from spacy.tokens import Doc, Span

from bot.model import Harm, Scope, Status
from bot.reading.casualties.counted import Kind, Mention
from bot.reading.casualties.nouns_of_people import people_words
from bot.reading.sentences.numbers import number_words

_ALWAYS = frozenset((Kind.FIGURE, Kind.ZERO, Kind.VAGUE))  # figures are claims each time they are given


def first_mentions(found: Sequence[Mention], doc: Doc, language: str) -> list[Mention]:
    """The mentions without pronouns, repeated names and "the victim"; who died later is no longer wounded."""
    kept: list[Mention] = []
    for mention in found:
        always = mention.status is Status.WITHHELD or mention.people.kind in _ALWAYS
        if not always and _dies_later(mention, kept, doc, language):
            continue
        if always or not _is_restated(mention, kept, doc, language):
            kept.append(mention)
        elif _is_anothers_word(mention, kept, doc):
            kept.append(replace(mention, subset=True))
    return kept


def _is_anothers_word(mention: Mention, kept: Sequence[Mention], doc: Doc) -> bool:
    """Whether a source that has not spoken of this harm repeats it: its word is a claim of its own."""
    mine = _source(mention, doc)
    if mine is None or mention.people.kind not in {Kind.NAME, Kind.DEFINITE}:
        return False
    return mine not in {_source(one, doc) for one in kept if one.harm is mention.harm}


def _source(mention: Mention, doc: Doc) -> str | None:
    """The head word of whoever is said to have told this, in the sentence's own attribution."""
    if not doc.has_extension("sitrep_attributions"):
        return None
    place = mention.people.head
    for one in doc._.sitrep_attributions:
        if one.speaker is not None and any(start <= place < end for start, end in one.content):
            return str(doc[one.speaker].lower_)
    return None


def _dies_later(mention: Mention, kept: list[Mention], doc: Doc, language: str) -> bool:
    """Turn the wounded person whom "he died" means into a dead one; whether there was one."""
    if mention.harm is not Harm.KILLED or mention.people.kind is Kind.INDEFINITE:
        return False
    if _is_reflexive(mention, doc):
        return False
    if not _is_later(mention, doc, language) and _is_dead_already(mention, kept, doc, language):
        return False
    for place in range(len(kept) - 1, -1, -1):
        before = kept[place]
        if before.harm is not Harm.WOUNDED or before.people.high != 1 or before.people.low != 1:
            continue
        if _is_reflexive(before, doc) and mention.people.kind is not Kind.PRONOUN:
            continue
        if _may_be_same(mention, before, doc, language):
            kept[place] = replace(
                before, harm=Harm.KILLED, shot=False, rule=f"{before.rule}, later {mention.rule}"
            )
            return True
    return False


def _is_dead_already(mention: Mention, kept: Sequence[Mention], doc: Doc, language: str) -> bool:
    """Whether someone counted as dead can be meant; a pronoun means the nearest, dead or wounded."""
    single = [
        one
        for one in kept
        if one.people.low == one.people.high == 1 and _may_be_same(mention, one, doc, language)
    ]
    single = [one for one in single if one.harm in {Harm.KILLED, Harm.WOUNDED}]
    if mention.people.kind is Kind.PRONOUN:
        return bool(single) and single[-1].harm is Harm.KILLED
    if mention.people.kind is Kind.NAME and any(
        one.people.kind is Kind.NAME for one in single if one.harm is Harm.WOUNDED
    ):
        return False
    return any(one.harm is Harm.KILLED for one in single)


def _is_later(mention: Mention, doc: Doc, language: str) -> bool:
    """Whether the words say that someone else died, or later: "the other man died in hospital"."""
    near = doc[mention.people.start : mention.people.end]
    words = {token.lower_ for token in near} | {token.lower_ for token in doc[mention.trigger].children}
    return bool(words & {*people_words(language)["later"], *number_words(language)["beside"]})


def _is_restated(mention: Mention, kept: Sequence[Mention], doc: Doc, language: str) -> bool:
    kind = mention.people.kind
    harms = {mention.harm, Harm.KILLED} if mention.harm is Harm.WOUNDED else {mention.harm}
    same_harm = [one for one in kept if one.harm in harms]
    same_harm = [one for one in same_harm if _counts_here(one)]
    if _is_reflexive(mention, doc):
        sentence = doc[mention.people.head].sent
        died = [one for one in same_harm if one.harm is Harm.KILLED and doc[one.people.head].sent == sentence]
        own = [one for one in same_harm if _is_reflexive(one, doc)]
        return bool(own) or (mention.harm is Harm.WOUNDED and any(one.people.low == 1 for one in died))
    if kind is Kind.PRONOUN:
        return not _is_reflexive(mention, doc) and (
            bool(same_harm) or not _may_be_first(mention, kept, doc, language)
        )
    if kind is Kind.DEFINITE:
        return any(
            _may_be_same(mention, one, doc, language) or _is_same_relative(mention, one, doc, language)
            for one in same_harm
        )
    if kind is Kind.NAME:
        return _is_named_before(mention, same_harm, doc, language)
    return False


def _is_named_before(mention: Mention, same_harm: Sequence[Mention], doc: Doc, language: str) -> bool:
    """Whether a name repeats one, or names someone of an earlier "a man" or "two men" still unnamed."""
    words = doc[mention.people.start : mention.people.end]
    for one in same_harm:
        if not _may_be_same(mention, one, doc, language):
            continue
        if one.people.kind is Kind.NAME:
            return True
        names = one.names
        if any(same_name(words, name) for name in names):
            return True
        if one.people.low is None or len(names) < one.people.low:
            names.append(words)
            return True
    return False


def _counts_here(one: Mention) -> bool:
    """Whether an earlier mention counted somebody of the article's own incident."""
    return one.status is not Status.WITHHELD and one.people.high != 0 and one.scope is Scope.INCIDENT


def _is_reflexive(mention: Mention, doc: Doc) -> bool:
    return doc[mention.people.head].lower_.endswith(("self", "selves"))


def _may_be_first(mention: Mention, kept: Sequence[Mention], doc: Doc, language: str) -> bool:
    """A pronoun counts somebody only where no word before it did."""
    single = doc[mention.people.head].lower_ in people_words(language)["single_pronouns"]
    return (
        single
        and mention.harm in {Harm.KILLED, Harm.WOUNDED}
        and not any(one.harm in {Harm.KILLED, Harm.WOUNDED} for one in kept)
    )


def _may_be_same(later: Mention, before: Mention, doc: Doc, language: str) -> bool:
    """Whether a definite word, a name or a pronoun can mean the people of an earlier mention."""
    one, two = doc[later.people.head], doc[before.people.head]
    if one.sent == two.sent and later.people.kind is not Kind.PRONOUN:
        return False
    if later.people.kind is Kind.NAME and before.people.kind is Kind.NAME:
        return same_name(
            doc[later.people.start : later.people.end], doc[before.people.start : before.people.end]
        )
    if later.people.kind is Kind.DEFINITE and one.lemma_.lower() in people_words(language)["own_persons"]:
        return one.lemma_ == two.lemma_
    sexes = _sex(later, doc, language), _sex(before, doc, language)
    return None in sexes or sexes[0] == sexes[1]


def _is_same_relative(later: Mention, before: Mention, doc: Doc, language: str) -> bool:
    """Whether two words with an owner mean one relative: "his dad" is his father."""
    words = people_words(language)
    same, own = words.get("same_persons", {}), words["own_persons"]
    one, two = (doc[mention.people.head].lemma_.lower() for mention in (later, before))
    definite = before.people.kind is Kind.DEFINITE and one in own and two in own
    return definite and one != two and bool(same.get(one, one) == same.get(two, two))


def same_name(later: Span, before: Span) -> bool:
    """Whether two names can be one person's: the surname alone, or no other first name."""
    names = [[token.lower_ for token in span if token.pos_ == "PROPN"] for span in (later, before)]
    if not all(names):
        return later.text.lower() == before.text.lower()
    if names[0][-1] != names[1][-1]:
        return names[0] == names[1][:1] or names[1] == names[0][:1]
    return min(len(names[0]), len(names[1])) == 1 or names[0][-2] == names[1][-2]


def _sex(mention: Mention, doc: Doc, language: str) -> str | None:
    words, head = people_words(language), doc[mention.people.head]
    for sex in ("female", "male"):
        if head.lemma_.lower() in words[sex] or head.lower_ in words[sex]:
            return sex
    return None
