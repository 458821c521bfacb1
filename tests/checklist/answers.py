"""What the toll of an item has to be, by the ledger's rules; whether a record says so."""

from dataclasses import dataclass
from typing import Any

HARMS = ("killed", "wounded", "missing", "abducted", "detained", "displaced", "released")
Numbers = dict[str, int]


@dataclass(frozen=True)
class Bounds:
    """A toll's figures; `contested` leaves open which of two claimants is best."""

    low: int | None
    best: int | None
    high: int | None
    contested: bool = False

    def fits(self, toll: dict[str, Any]) -> bool:
        """Whether the record's toll for a harm has these figures."""
        best = self.contested or toll["best"] == self.best
        return bool(best and toll["low"] == self.low and toll["high"] == self.high)

    def __str__(self) -> str:
        return f"{self.low}..{self.high} best {'open' if self.contested else self.best}"


def bounds(said: str, numbers: Numbers) -> Bounds:
    """The figures of "n", "n plus m", "at least n", "up to n", "n to m", "vague 12", "alleged n"…"""
    if " against " in said:
        both = [_value(part, numbers) for part in said.split(" against ")]
        return Bounds(min(both), None, max(both), contested=True)
    if " to " in f" {said}" and not said.startswith("up to "):
        low, high = (_value(part, numbers) for part in said.split(" to "))
        return Bounds(low, low, high)
    for words, shape in SHAPES.items():
        if said.startswith(words):
            return shape(_value(said.removeprefix(words), numbers))
    value = _value(said, numbers)
    return Bounds(value, value, value)


SHAPES = {
    "at least ": lambda value: Bounds(value, value, None),
    "up to ": lambda value: Bounds(None, None, value),
    "vague ": lambda value: Bounds(value, None, None),
    "alleged ": lambda value: Bounds(value, None, value),
}


def _value(said: str, numbers: Numbers) -> int:
    if " plus " in said:
        return sum(_value(part, numbers) for part in said.split(" plus "))
    if " minus " in said:
        first, *others = (_value(part, numbers) for part in said.split(" minus "))
        return first - sum(others)
    return int(said) if said.isdigit() else numbers[said]


def wrong_harms(expected: dict[str, Bounds], record: dict[str, Any]) -> list[str]:
    """The harms of which the record's toll says something else; one it does not name is null."""
    toll = record["toll"]
    return [harm for harm in HARMS if not _same(expected.get(harm), toll.get(harm))]


def _same(expected: Bounds | None, toll: dict[str, Any] | None) -> bool:
    if toll and (toll["low"], toll["best"], toll["high"]) == (None, None, None):
        toll = None  # words without a figure stand beside the toll
    if expected is None or toll is None:
        return expected is None and toll is None
    return expected.fits(toll)
