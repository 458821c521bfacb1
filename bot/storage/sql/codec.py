"""Frozen values <-> JSON columns, checked by pydantic on the way back in."""

from typing import Any

from pydantic import TypeAdapter

from bot.model import Claim, Reading, Stance, Statement

_READING: TypeAdapter[Reading] = TypeAdapter(Reading)
_CLAIM: TypeAdapter[Claim] = TypeAdapter(Claim)
_STATEMENT: TypeAdapter[Statement] = TypeAdapter(Statement)
_UNSURE: dict[str, Any] = {"sure": False}
_BY_ACT = {"deny": Stance.DENIED, "accuse": Stance.ACCUSED, "urge": Stance.DEMANDED}


def reading_json(reading: Reading) -> Any:
    """A reading as JSON values."""
    return _READING.dump_python(reading, mode="json")


def reading_from(value: Any) -> Reading:
    """The reading that `reading_json` made; what an earlier reader left without `sure` is not."""
    claims = [_UNSURE | claim for claim in value.get("claims", ())]
    return _READING.validate_python(value | {"claims": claims})


def claim_json(claim: Claim) -> Any:
    """A claim as JSON values."""
    return _CLAIM.dump_python(claim, mode="json")


def claim_from(value: Any) -> Claim:
    """The claim that `claim_json` made; one that an earlier reader left without `sure` is not."""
    return _CLAIM.validate_python(_UNSURE | value)


def statement_json(statement: Statement) -> Any:
    """A statement as JSON values."""
    return _STATEMENT.dump_python(statement, mode="json")


def statement_from(value: Any) -> Statement:
    """The statement that `statement_json` made; an earlier reader's has the stance of its cue's act."""
    return _STATEMENT.validate_python({"stance": stance_by_act(value.get("why", ""))} | value)


def stance_by_act(why: str) -> Stance:
    """The stance of a statement on record before stances were: by the act that its rule names."""
    return next((stance for act, stance in _BY_ACT.items() if f"({act}:" in why), Stance.SAID)
