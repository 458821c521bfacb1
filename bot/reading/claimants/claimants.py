"""Component sitrep_claimants: claims of a Doc -> the same claims with who makes each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from spacy.language import Language
from spacy.tokens import Doc, Span, Token

from bot.model import Claim, ClaimantType, Harm, Stance, Status, Victims
from bot.reading.claimants.agentless import agentless
from bot.reading.claimants.citations import cited, transcribed, under_label
from bot.reading.claimants.disputed import dispute_over
from bot.reading.claimants.own_members import counts_own
from bot.reading.claimants.reckoned import reckoning, standing_by, withholding
from bot.reading.claimants.told_beside import is_told_beside
from bot.reading.lexicon import table
from bot.reading.sentences.syntax import HIGHEST
from bot.reading.speech.antecedents import speakers_of
from bot.reading.speech.attribution import Attribution
from bot.reading.speech.cues import cue_words
from bot.reading.speech.introductions import introduced_as
from bot.reading.speech.noun_cues import NOUN_CUE
from bot.reading.speech.people import people
from bot.reading.speech.relays import quoted_source, relayed, told
from bot.reading.speech.source_kinds import source_kind, source_words
from bot.reading.speech.sources import Range
from bot.reading.speech.speakers import GOVERNMENT, Speaker, speaker_of
from bot.reading.speech.stances import stance_of
from bot.reading.speech.statements import SPEAKERS

_BETWEEN = 6  # tokens between a name and its verb: ", 19,"
_FIRM = frozenset((Status.ASSERTED, Status.REPORTED))
_FIGHTERS = frozenset((Victims.COMBATANT, Victims.SECURITY_FORCES))


@dataclass(frozen=True, slots=True)
class Claimant:
    """Whose figure it is: tokens of the mention, None when nobody is named."""

    mention: Range | None
    type: ClaimantType | None
    rule: str
    status: Status = Status.REPORTED
    via: str | None = None


@Language.component("sitrep_claimants")
def sitrep_claimants(doc: Doc) -> Doc:
    """Give every claim on the Doc its claimant."""
    if doc._.sitrep_claims:
        doc._.sitrep_claims = claims_with_claimants(doc, doc._.sitrep_claims)
    return doc


def claims_with_claimants(doc: Doc, claims: Sequence[Claim]) -> list[Claim]:
    """The claims with claimant, its span and type, and status: a figure with a source is reported."""
    speakers = doc.user_data.get(SPEAKERS) or speakers_of(doc, doc._.sitrep_attributions)
    kept = [claim for claim in claims if not _is_speaker(doc, claim) and not _is_asked(doc, claim)]
    return _with_facts([_with_claimant(doc, claim, speakers) for claim in kept])


def _with_facts(claims: Sequence[Claim]) -> list[Claim]:
    """The claims, an accused deed reported where others give the same figure as a fact: they died."""
    facts = {(one.harm, one.low) for one in claims if one.low and one.status in _FIRM}
    return [
        replace(one, status=Status.REPORTED)
        if one.status is Status.ALLEGED and one.claimant is not None and (one.harm, one.low) in facts
        else one
        for one in claims
    ]


def _is_asked(doc: Doc, claim: Claim) -> bool:
    """Whether a claim without a figure stands in a question: "How many are dead?"."""
    words = doc.char_span(claim.span.start, claim.span.end, alignment_mode="expand")
    if words is None or claim.low is not None or claim.high is not None:
        return False
    return any(token.text == "?" for token in words.sent[-3:])


def _is_speaker(doc: Doc, claim: Claim) -> bool:
    """Whether a single person is the one who speaks: "according to the governor, Ivan Petrov"."""
    if not claim.low == claim.high == 1:
        return False
    words = doc.char_span(claim.span.start, claim.span.end, alignment_mode="expand")
    if words is None:
        return False
    for one in doc._.sitrep_attributions:
        if one.source is not None and one.source[0] <= words.start and words.end <= one.source[1]:
            is_name = words.root.ent_type_ == "PERSON" or one.speaker in range(words.start, words.end)
            inside = any(start <= words.start < end for start, end in one.content)
            if is_name and not inside and not _is_told_of(words):
                return True
    return False


def _is_told_of(name: Span) -> bool:
    """Whether a verb follows the name as its own: "according to police, Ann Lee, 19, was arrested"."""
    rest = name.doc[name.end : min(name.end + _BETWEEN, name.sent.end)]
    after = next((token for token in rest if not (token.is_punct or token.like_num)), None)
    return after is not None and after.pos_ == "AUX"


def _with_claimant(doc: Doc, claim: Claim, speakers: Mapping[int, Speaker]) -> Claim:
    figure = doc.char_span(claim.span.start, claim.span.end, alignment_mode="expand")
    found = claimant_of(doc, figure.root, speakers, claim) if figure is not None else None
    if found is None:
        return claim
    named = doc[found.mention[0] : found.mention[1]] if found.mention else None
    own = False
    if figure is not None and found.mention is not None and found.type is not None:
        own = counts_own(figure, found.mention, found.type)
    return replace(
        claim,
        claimant=named.text if named is not None else None,
        claimant_span=(named.start_char, named.end_char) if named is not None else None,
        claimant_type=found.type,
        via=found.via or claim.via,
        status=found.status if claim.status is Status.ASSERTED or _is_open(found, claim) else claim.status,
        subset=claim.subset or own,
        why=f"{claim.why}; claimant: {found.rule}",
    )


def _is_open(found: Claimant, claim: Claim) -> bool:
    """Whether a body neither denied nor confirmed what a word of denial stands near."""
    return found.status is Status.ALLEGED and claim.status is Status.DENIED


def claimant_of(doc: Doc, figure: Token, speakers: Mapping[int, Speaker], claim: Claim) -> Claimant | None:
    """Who makes the clause a figure stands in, or disputes it; None is the outlet itself."""
    language = doc._.sitrep_context.language
    found = _source_over(doc, figure, speakers, claim)
    dispute = dispute_over(figure, language) if claim.status is not Status.WITHHELD else None
    if dispute is None or (found is not None and found.status in (Status.DENIED, Status.ALLEGED)):
        return found
    if dispute.status is Status.ALLEGED:
        return Claimant(None, ClaimantType.UNNAMED, "a report left open", Status.ALLEGED)
    if dispute.source is not None:
        speaker = _named(doc, dispute.source)
        if speaker.pronoun is not None:
            before = [one for head, one in speakers.items() if head < figure.i and one.pronoun is None]
            speaker = before[-1] if before else speaker
        return Claimant(speaker.mention, _type(doc, speaker), "disputed", Status.DENIED)
    if found is not None:
        return replace(found, status=Status.DENIED)
    return Claimant(None, None, "a report that is called false", Status.DENIED)


def _source_over(doc: Doc, figure: Token, speakers: Mapping[int, Speaker], claim: Claim) -> Claimant | None:
    """The innermost source over a figure, else one beside it, else one that nobody names."""
    language = doc._.sitrep_context.language
    over = [one for one in doc._.sitrep_attributions if covers(one, figure.i) or _relates(doc, one, figure)]
    if (reckoner := _reckoner(doc, figure, language)) is not None:
        return Claimant(reckoner.mention, _type(doc, reckoner), "their count")
    for one in sorted(over, key=lambda one: _depth(one, over)):
        if is_told_beside(one, figure, language):
            continue
        found = _from_attribution(doc, one, speakers.get(one.head), claim)
        if found is not None and _is_denied(doc, one, figure):
            found = replace(found, status=Status.DENIED)
        cited_source = _cited_by_outlet(doc, one, found, language)
        if cited_source is not None and found is not None:
            outlet = speakers[one.head].name
            type_ = _type(doc, cited_source)
            return replace(found, mention=cited_source.mention, type=type_, via=outlet)
        if found is not None:
            return replace(found, via=told(doc, one, language) or relayed(one, over, speakers))
    ways = (
        (cited(figure, language), "cited"),
        (transcribed(figure), "transcript"),
        (under_label(figure, language), "label"),
    )
    for place, rule in ways:
        if place is not None:
            return Claimant(place, _type(doc, _named(doc, place)), rule)
    if claim.status is Status.WITHHELD and (withholder := withholding(figure, language)) is not None:
        speaker = _named(doc, withholder)
        return Claimant(speaker.mention, _type(doc, speaker), "kept back")
    hidden = agentless(figure, claim.harm, language)
    return Claimant(None, hidden[0], f"agentless: {hidden[1]}") if hidden else None


def _cited_by_outlet(doc: Doc, one: Attribution, found: Claimant | None, language: str) -> Speaker | None:
    """Whose word an outlet passes on: "local media, citing police, said"."""
    if found is None or found.type is not ClaimantType.MEDIA:
        return None
    place = quoted_source(doc, one, language)
    return _named(doc, place) if place is not None else None


def _reckoner(doc: Doc, figure: Token, language: str) -> Speaker | None:
    """Who puts a count to the figure, in others' words too: "police said, but parents put it at 60"."""
    place = reckoning(figure, language) or standing_by(figure, language)
    speaker = _named(doc, place) if place is not None else None
    can = speaker is not None and (speaker.person or speaker.kind is not None)
    return speaker if can else None  # "two more deaths raised the toll to 51"


def _named(doc: Doc, place: Range) -> Speaker:
    language = doc._.sitrep_context.language
    root, last = doc[place[0] : place[1]].root, doc[place[1] - 1]
    known = source_words(language)
    head = last if source_kind(root, known) is None and source_kind(last, known) is not None else root
    return speaker_of(place, head, people(doc, language), language)


def _relates(doc: Doc, one: Attribution, figure: Token) -> bool:
    """Whether the cue heads the figure's relative clause: "the woman who police say was shot"."""
    cue = doc[one.head]
    return (
        cue.dep_ == "relcl"
        and cue.head.i == figure.i
        and one.source is not None
        and one.source[0] > figure.i + 1
    )


def covers(one: Attribution, index: int) -> bool:
    """Whether a token is part of what is attributed."""
    return any(start <= index < end for start, end in one.content)


def _depth(one: Attribution, over: Sequence[Attribution]) -> tuple[int, bool, int]:
    """Sorts the innermost first: inside most others, then "..., according to X", then the shortest."""
    inside = sum(covers(other, one.head) for other in over)
    at_end = one.rule == "according to" and one.head > one.content[0][0]
    return -inside, not at_end, sum(end - start for start, end in one.content)


def _from_attribution(doc: Doc, one: Attribution, speaker: Speaker | None, claim: Claim) -> Claimant | None:
    words = table(doc._.sitrep_context.language, "statements")
    unsaid = speaker is None and one.source is None and claim.status is not Status.WITHHELD
    if unsaid and _is_refused(doc, one):
        return Claimant(None, ClaimantType.UNNAMED, "nobody said it", Status.ALLEGED)
    if speaker is None or doc[speaker.mention[0]].lower_ in words["pronouns"]["own"]:
        return None
    if speaker.mention[1] - speaker.mention[0] == 1 and doc[speaker.mention[0]].tag_ == "DT":
        return None  # "that does not explain who shot the women"
    if doc[speaker.mention[0]].lower_ in words["pronouns"]["negative"]:
        return Claimant(None, ClaimantType.UNNAMED, "nobody said it", Status.ALLEGED)
    cue = doc[one.head]
    type_ = _type(doc, speaker)
    claims_deed = any(child.lemma_ in words["responsibility"]["nouns"] for child in cue.children)
    own_fight = claim.harm in (Harm.KILLED, Harm.WOUNDED) and speaker.kind is not None
    if claims_deed or (own_fight and speaker.kind and speaker.kind.term in words["fighting"]["bodies"]):
        type_ = ClaimantType.BELLIGERENT
    if own_fight and speaker.kind and speaker.kind.reason == GOVERNMENT and claim.victims in _FIGHTERS:
        type_ = ClaimantType.BELLIGERENT
    if claim.status is not Status.WITHHELD and _is_refused(doc, one):
        return Claimant(None, ClaimantType.UNNAMED, "reports it would not speak of", Status.ALLEGED)
    status = Status.ALLEGED if cue.lemma_ in words["alleging"]["verbs"] else Status.REPORTED
    return Claimant(speaker.mention, type_, f"{one.rule}: {cue.text}", status)


def _is_refused(doc: Doc, one: Attribution) -> bool:
    """Whether the source did not say it: "refused to comment on reports that 30 had died"."""
    language = doc._.sitrep_context.language
    return stance_of(doc, one, cue_words(language), language) is Stance.REFUSED


def _is_denied(doc: Doc, one: Attribution, figure: Token) -> bool:
    """Whether the cue denies the figure's own clause: "rejected claims that 11 had been killed"."""
    language = doc._.sitrep_context.language
    if stance_of(doc, one, cue_words(language), language) not in (Stance.DENIED, Stance.REJECTED):
        return False
    if one.act != "deny" and one.rule != NOUN_CUE:  # "We had no part in it": nothing is said of a figure
        return False
    token = figure
    for _ in range(HIGHEST):
        if token.i == one.head:
            return True
        if token.dep_ in ("advcl", "ROOT"):
            return False
        token = token.head
    return False


def _type(doc: Doc, speaker: Speaker) -> ClaimantType:
    if speaker.kind is not None:
        return speaker.kind.type
    start, end = speaker.mention
    if any(token.ent_type_ == "ORG" for token in doc[start:end]) and not speaker.person:
        return ClaimantType.NGO  # companies, churches, parties and the like stand with them
    # A name of which the text never says what it is, may be anybody's.
    known = introduced_as(doc[end - 1], doc._.sitrep_context.language) if doc[end - 1].is_title else None
    return known.type if known is not None else ClaimantType.OTHER
