"""A figure -> who gives it, or keeps it back, by the verb over it: "officials put the toll at 41"."""

from spacy.tokens import Doc, Token

from bot.reading.lexicon import table
from bot.reading.sentences.syntax import HIGHEST, objects, passive_subjects, verbs_over
from bot.reading.speech.sources import Range, source_of


def reckoning(figure: Token, language: str) -> Range | None:
    """Who puts, raises or lowers a count to the figure; whether that can speak is the caller's to see."""
    words = table(language, "statements").get("reckoning", {})
    pronouns = table(language, "casualties")["phrases"].get("count_pronouns", ())
    counts = frozenset((*words.get("nouns", ()), *pronouns))
    for verb in verbs_over(figure):
        if verb.lemma_ in words.get("verbs", ()):
            counted = passive_subjects(verb) or objects(verb)
            source = source_of(verb) if any(noun.lemma_ in counts for noun in counted) else None
            return _without_time(verb.doc, source.span) if source is not None else None
        if verb.dep_ in ("ccomp", "parataxis"):
            return None  # "state television said three died; a group put the toll at 17"
    return None


def _without_time(doc: Doc, span: Range) -> Range:
    """The source alone, where the parser adds a day to it: "the governor on Monday lowered the toll"."""
    start, end = span
    time = next((token.i for token in doc[start:end] if token.i > start and _is_of_time(token)), end)
    return start, time


def _is_of_time(word: Token) -> bool:
    return word.dep_ == "prep" and any(child.ent_type_ in ("DATE", "TIME") for child in word.children)


def standing_by(figure: Token, language: str) -> Range | None:
    """Who keeps to a count of its own: "the ministry stood by its count of 11"."""
    words = table(language, "statements").get("reckoning", {})
    noun = figure
    for _ in range(HIGHEST):
        if noun.lemma_ in words.get("nouns", ()) or noun.head is noun:
            break
        noun = noun.head
    owned = any(child.dep_ == "poss" and child.lower_ in words.get("owners", ()) for child in noun.children)
    verb = next(verbs_over(noun), None) if owned and noun.lemma_ in words["nouns"] else None
    source = source_of(verb) if verb is not None else None
    return source.span if source is not None else None


def withholding(figure: Token, language: str) -> Range | None:
    """Who keeps a figure back: "deputies could not give a number"; None where nobody is named."""
    verbs = table(language, "statements").get("withheld", {}).get("verbs", ())
    for verb in verbs_over(figure):
        if verb.lemma_ in verbs and any(child.dep_ == "neg" for child in verb.children):
            source = source_of(verb)
            return source.span if source is not None and verb.doc[source.head].pos_ != "PRON" else None
    return None
