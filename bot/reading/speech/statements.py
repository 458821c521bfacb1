"""Component sitrep_statements: attributions of a Doc -> its statements."""

from collections.abc import Sequence

from spacy.language import Language
from spacy.tokens import Doc

from bot.model import Span, Stance, Statement, StatementKind
from bot.reading.lexicon import table
from bot.reading.sentences.quotations import Quotation, quotations
from bot.reading.speech.antecedents import speakers_of
from bot.reading.speech.attribution import Attribution
from bot.reading.speech.attributions import attributions
from bot.reading.speech.contents import OBJECT
from bot.reading.speech.cues import CueWords, cue_words
from bot.reading.speech.relays import told
from bot.reading.speech.source_kinds import source_kind, source_words
from bot.reading.speech.sources import Range
from bot.reading.speech.speakers import Speaker, can_speak
from bot.reading.speech.stances import stance_of

SPEAKERS = "sitrep_speakers"  # where the speakers stand for sitrep_claimants
_NOBODY = Speaker(None, (0, 0))


@Language.component("sitrep_statements")
def sitrep_statements(doc: Doc) -> Doc:
    """Leave attributions and statements on the Doc."""
    doc._.sitrep_attributions = attributions(doc, doc._.sitrep_context.language)
    doc._.sitrep_statements = statements_of(doc)
    return doc


def statements_of(doc: Doc) -> list[Statement]:
    """The statements among a Doc's attributions: what is said, not what is believed, and nothing twice."""
    speakers = speakers_of(doc, doc._.sitrep_attributions)
    doc.user_data[SPEAKERS] = speakers
    kept = [one for one in doc._.sitrep_attributions if _is_statement(doc, one, speakers.get(one.head))]
    quotes = quotations(doc)
    return [_statement(doc, one, speakers.get(one.head, _NOBODY), quotes) for one in kept]


def _is_statement(doc: Doc, one: Attribution, speaker: Speaker | None) -> bool:
    words = cue_words(doc._.sitrep_context.language)
    if one.nested or one.act not in words.spoken or not _has_words(doc, one):
        return False
    if speaker is None:
        if one.source is None and stance_of(doc, one, words, doc._.sitrep_context.language) is Stance.REFUSED:
            return False  # "without saying that it was closed"
        return one.act not in words.able and not any(
            child.dep_ == "auxpass" for child in doc[one.head].children
        )
    if _is_citation(doc, one, words):
        return False
    first = doc[speaker.mention[0]].lower_
    pronouns = table(doc._.sitrep_context.language, "statements")["pronouns"]
    if first in pronouns["negative"]:
        return False  # "no one has claimed", "you may say"
    return one.act not in words.able or can_speak(doc, speaker, doc._.sitrep_context.language)


def _is_citation(doc: Doc, one: Attribution, words: CueWords) -> bool:
    """Whether a body only names its source: "local media, citing police, said"."""
    cue = doc[one.head]
    if (
        cue.tag_ != "VBG"
        or cue.lemma_ not in words.words.get("quoting", ())
        or one.rule != OBJECT
        or not one.content
    ):
        return False
    language = doc._.sitrep_context.language
    start, end = one.content[0]
    return source_kind(doc[start:end].root, source_words(language)) is not None


def _has_words(doc: Doc, one: Attribution) -> bool:
    """Whether something was said: a lone quotation mark where a text breaks off is nothing."""
    return not one.content or any(character.isalnum() for a, b in one.content for character in doc[a:b].text)


def _statement(doc: Doc, one: Attribution, speaker: Speaker, quotes: Sequence[Quotation]) -> Statement:
    context = doc._.sitrep_context
    kind = speaker.kind
    ends = [one.cue, *one.content, *([one.source] if one.source else [])]
    return Statement(
        id="",
        span=_span(doc, (min(a for a, _ in ends), max(b for _, b in ends)), context.field),
        speaker=speaker.name,
        speaker_span=_offsets(doc, one.source) if one.source else None,
        role=speaker.role,
        organisation=speaker.organisation,
        official=kind is not None and kind.official,
        official_reason=kind.reason if kind is not None and kind.official else None,
        cue=doc[one.cue[0] : one.cue[1]].text,
        cue_span=_offsets(doc, one.cue),
        content=tuple(_span(doc, piece, context.field) for piece in one.content),
        kind=_kind(one, quotes),
        via=told(doc, one, context.language),
        stance=stance_of(doc, one, cue_words(context.language), context.language),
        why=f"{one.rule} ({one.act}: {doc[one.head].text})",
    )


def _offsets(doc: Doc, piece: Range) -> tuple[int, int]:
    last = doc[piece[1] - 1]
    return doc[piece[0]].idx, last.idx + len(last)


def _span(doc: Doc, piece: Range, field: str) -> Span:
    start, end = _offsets(doc, piece)
    return Span(start, end, doc[piece[0] : piece[1]].text, "title" if field == "title" else "text")


def _kind(one: Attribution, quotes: Sequence[Quotation]) -> StatementKind:
    if all(any(q.start <= a and b <= q.end for q in quotes) for a, b in one.content):
        return StatementKind.DIRECT
    touched = any(q.start < b and a < q.end for q in quotes for a, b in one.content)
    return StatementKind.MIXED if touched else StatementKind.INDIRECT
