"""A Reading -> the JSON record that scripts rely on (`sitrep extract`)."""

from typing import Any

from bot.model import Claim, Place, Reading, Span, Statement

Record = dict[str, Any]


def to_record(article_id: str | int | None, reading: Reading, toll: Record, explain: bool = False) -> Record:
    """One output line of `sitrep extract`, with the ledger's `toll`; with `explain` each item says `why`."""
    reasons = reading.fact_reasons or ("",) * len(reading.key_facts)
    record = {
        "id": article_id,
        "language": reading.language,
        "key_facts": [
            _because(_span(fact), why, explain) for fact, why in zip(reading.key_facts, reasons, strict=True)
        ],
        "casualties": [claim_record(claim, explain) for claim in reading.claims],
        "statements": [statement_record(statement, explain) for statement in reading.statements],
        "places": [_because(_place(place), place.why, explain) for place in reading.places],
        "toll": toll,
    }
    if explain:
        record["figures_not_read"] = [_span(one) for one in reading.figures_not_read]
    if reading.not_read:
        record["not_read"] = reading.not_read
    if reading.figures_only:
        record["figures_only"] = reading.figures_only
    return record


def _span(span: Span) -> Record:
    return {"field": span.field, "start": span.start, "end": span.end, "text": span.text}


def claim_record(claim: Claim, explain: bool = False) -> Record:
    """A claim as it stands under "casualties"."""
    record = {
        "id": claim.id,
        **_span(claim.span),
        "sentence_start": claim.sentence[0],
        "sentence_end": claim.sentence[1],
        "harm": claim.harm.value,
        "low": claim.low,
        "high": claim.high,
        "qualifier": claim.qualifier.value,
        "unit": claim.unit.value,
        "victims": claim.victims.value,
        "claimant": claim.claimant,
        **_ends("claimant", claim.claimant_span),
        "claimant_type": claim.claimant_type.value if claim.claimant_type else None,
        "via": claim.via,
        "status": claim.status.value,
        "scope": claim.scope.value,
        "as_of": claim.as_of.isoformat() if claim.as_of else None,
        "place": claim.place,
        "country": claim.country,
        "own": claim.own,
        "sure": claim.sure,
        "was": _was(claim),
    }
    return _because(record, claim.why, explain)


def _was(claim: Claim) -> Record | None:
    if claim.was is None:
        return None
    start, end = claim.was.ends
    return {"low": claim.was.low, "high": claim.was.high, "start": start, "end": end}


def statement_record(statement: Statement, explain: bool = False) -> Record:
    """A statement as it stands under "statements"."""
    record = {
        "id": statement.id,
        **_span(statement.span),
        "speaker": statement.speaker,
        **_ends("speaker", statement.speaker_span),
        "role": statement.role,
        "organisation": statement.organisation,
        "official": statement.official,
        "official_reason": statement.official_reason,
        "cue": statement.cue,
        **_ends("cue", statement.cue_span),
        "content": [{"start": part.start, "end": part.end, "text": part.text} for part in statement.content],
        "kind": statement.kind.value,
        "via": statement.via,
        "stance": statement.stance.value,
    }
    return _because(record, statement.why, explain)


def _place(place: Place) -> Record:
    return _span(place.span) | {"name": place.name, "country": place.country}


def _because(record: Record, why: str, explain: bool) -> Record:
    return record | ({"why": why} if explain else {})


def _ends(name: str, ends: tuple[int, int] | None) -> Record:
    start, end = ends or (None, None)
    return {f"{name}_start": start, f"{name}_end": end}
