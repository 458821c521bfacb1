"""Figures, harms, claimants and grades -> the words that stand for them everywhere."""

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib import resources

from bot.briefings.views import Bounds
from bot.events.ledger.claims import Stand, Toll
from bot.model import ClaimantType, Harm, Qualifier, Scope, Status, Unit

GROUPS = {
    "child": "children",
    "security_forces": "security forces",
    "combatant": "fighters",
    "official": "officials",
    "journalist": "journalists",
    "aid_worker": "aid workers",
    "suspect": "suspects or attackers",
    "civilian": "civilians",
}
ONE = {
    "child": "child",
    "security_forces": "member of the security forces",
    "combatant": "fighter",
    "official": "official",
    "journalist": "journalist",
    "aid_worker": "aid worker",
    "suspect": "suspect or attacker",
    "civilian": "civilian",
}
TYPES = {
    ClaimantType.OFFICIAL: "official",
    ClaimantType.BELLIGERENT: "party to the fight",
    ClaimantType.MEDICAL: "medical",
    ClaimantType.UN: "UN",
    ClaimantType.NGO: "NGO",
    ClaimantType.MEDIA: "media",
    ClaimantType.WITNESS: "witness",
    ClaimantType.UNNAMED: "unnamed",
}
MOST_APART = 3  # contested figures named in one line; more are given as a range
NOTHING_STANDS = "no figure stands"  # every claim of it was taken back
_SCOPES = {
    Scope.INCIDENT: "",
    Scope.DAILY: ", in one day",
    Scope.CUMULATIVE: ", over a longer time",
    Scope.BACKGROUND: ", background",
}
_FRAMES = {
    Qualifier.AT_LEAST: "at least {}",
    Qualifier.MORE_THAN: "more than {}",
    Qualifier.UP_TO: "up to {}",
    Qualifier.ABOUT: "about {}",
}


def number(figure: int) -> str:
    """1200 -> "1,200"."""
    return f"{figure:,}"


def interval(low: int | None, high: int | None) -> str:
    """Bounds without more knowledge: "9", "9 to 14", "9 or more", "up to 14", "no figure"."""
    if low is not None and high is not None:
        return number(low) if low == high else f"{number(low)} to {number(high)}"
    if low is not None:
        return f"{number(low)} or more"
    return f"up to {number(high)}" if high is not None else "no figure"


def figure(low: int | None, high: int | None, qualifier: Qualifier, words: str = "") -> str:
    """A claimed figure: "at least 14"; a vague one keeps its own words: "40 or more (“scores of people”)"."""
    if low is None and high is None:
        return f"no number (“{words}”)" if words else "no number"
    if qualifier is Qualifier.VAGUE:
        return interval(low, high) + (f" (“{words}”)" if words else "")
    frame = _FRAMES.get(qualifier)
    value = high if qualifier is Qualifier.UP_TO else low
    if frame and value is not None and (qualifier is not Qualifier.ABOUT or low == high):
        return frame.format(number(value))
    return interval(low, high)


def stand_figure(stand: Stand) -> str:
    """What a claimant's current figure reads like; an allegation says so."""
    if stand.status is Status.WITHHELD:
        return "no figure given" if stand.type is not ClaimantType.OFFICIAL else "no official figure given"
    said = figure(stand.low, stand.high, stand.qualifier, stand.words)
    if stand.single and stand.words and stand.words not in said:
        said = f"{said} (“{stand.words}”)"
    softer = {Status.ALLEGED: "alleged: ", Status.FEARED: "feared: ", Status.DENIED: "denied: "}
    return softer.get(stand.status, "") + said


def group_words(group: str, many: int | None = None) -> str:
    """Whom a part of a toll counts: "children", of one "child"."""
    if many == 1 and group in ONE:
        return ONE[group]
    return GROUPS.get(group, group.replace("_", " "))


def own_report(stand: Stand) -> bool:
    """Whether nobody but the outlet itself stands behind the figure."""
    return stand.key.claimant.startswith("outlet:") and stand.type is None


def claimant(stand: Stand, with_type: bool = True) -> str:
    """Who says it: "Interior Ministry (official)", "Harbour Post's own report"."""
    if own_report(stand) and len(stand.outlets) > 1:
        return "one text of several outlets"  # nobody's own report
    if own_report(stand):
        return f"{stand.claimant}’s own report" if with_type else stand.claimant
    name = stand.claimant.removeprefix("the ").removeprefix("The ")
    kind = TYPES.get(stand.type) if stand.type else None
    if not with_type or kind is None or kind.casefold() in name.casefold() or _tells_its_kind(name):
        return name
    return f"{name} ({kind})"


def _tells_its_kind(name: str) -> bool:
    """Whether a name says by itself what kind of source it is: "Interior Ministry"."""
    return any(word in name.casefold() for word in _telling())


@cache
def _telling() -> tuple[str, ...]:
    text = resources.files("bot.briefings").joinpath("language", "words.toml").read_text("utf-8")
    return tuple(tomllib.loads(text)["telling"])


def carried_by(stand: Stand) -> str:
    """The outlet, and how many carry the same: "Wire North, in 2 outlets"."""
    first = stand.outlets[0] if stand.outlets else "unknown outlet"
    return f"{first}, in {len(stand.outlets)} outlets" if len(stand.outlets) > 1 else first


def harm_label(harm: Harm, unit: Unit = Unit.PEOPLE, scope: Scope = Scope.INCIDENT) -> str:
    """Such as "Killed", "Displaced (households)", "Killed, in one day"."""
    return harm.value.capitalize() + (" (households)" if unit is Unit.HOUSEHOLDS else "") + _SCOPES[scope]


def bounds(shown: Bounds) -> str:
    """A toll as it was shown before, in one figure."""
    return number(shown.best) if shown.best is not None else interval(shown.low, shown.high)


def toll_figure(toll: Toll) -> str:
    """A toll's reconciled value in words; for a contested one, every figure that disagrees."""
    if toll.confirmed is not None:
        return number(toll.confirmed.figure)
    if toll.contested:
        return f"{_each(toll)}; {'neither' if len(disagreeing(toll)) == 2 else 'none'} withdrawn"
    lead = leading(toll)
    if lead is None:
        return NOTHING_STANDS
    return stand_figure(lead) if lead.sure else f"{stand_figure(lead)} (reading unsure)"


def listed_toll(toll: Toll) -> str:
    """A toll among others in one line, such as "killed 11 and 14 (contested)", "wounded at least 40"."""
    contested = toll.contested and toll.confirmed is None
    said = f"{_each(toll)} (contested)" if contested else toll_figure(toll)
    return f"{harm_label(toll.harm, toll.unit).lower()} {said}"


def _each(toll: Toll) -> str:
    """The figures that disagree; of many the span."""
    figures = [figure(line.low, line.high, line.qualifier) for line in disagreeing(toll)]
    if len(figures) > MOST_APART:
        return f"{figures[0]} to {figures[-1]}, {len(figures)} different figures"
    return join(figures)


def short_figure(low: int | None, high: int | None, qualifier: Qualifier, words: str = "") -> str:
    """A figure for a column: "14+" for at least 14, "40+ (“scores”)", "9–14", "about 150", "up to 14"."""
    if low is None and high is None:
        return f"“{words}”" if words else "–"
    if qualifier is Qualifier.ABOUT and low == high and low is not None:
        return f"about {number(low)}"
    if low is None or high is None:
        shown = f"{number(low)}+" if low is not None else f"up to {number(high or 0)}"
    else:
        shown = number(low) if low == high else f"{number(low)}–{number(high)}"
    return shown + (f" (“{words}”)" if qualifier is Qualifier.VAGUE and words else "")


def short_bounds(toll: Toll) -> str:
    """A toll's value for a column: of contested figures the smallest and the largest, as "9 to 14+"."""
    if toll.confirmed is not None:
        return number(toll.confirmed.figure)
    if toll.contested:
        apart = disagreeing(toll)
        ends = [short_figure(one.low, one.high, one.qualifier) for one in (apart[0], apart[-1])]
        return " to ".join(ends)
    lead = leading(toll)
    return short_figure(lead.low, lead.high, lead.qualifier, lead.words) if lead else NOTHING_STANDS


def disagreeing(toll: Toll) -> tuple[Stand, ...]:
    """The lines that disagree, each figure once, smallest first."""
    found: dict[tuple[int | None, int | None], Stand] = {}
    for line in sorted((s for pair in toll.disagreeing for s in pair), key=lambda s: s.low or s.high or 0):
        found.setdefault((line.low, line.high), line)
    return tuple(found.values())


def leading(toll: Toll) -> Stand | None:
    """The line behind best, else the newest of those that count."""
    best = set(toll.best_claims)
    return next((line for line in toll.lines if best & set(line.claims)), next(iter(toll.lines), None))


def join(parts: Sequence[str]) -> str:
    """Such as "a, b and c"."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def join_or(parts: Sequence[str]) -> str:
    """Such as "a, b or c"."""
    return " or ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def count(many: int, one: str, more: str | None = None) -> str:
    """Such as "1 article", "2 articles"."""
    return f"{many:,} {one if many == 1 else more or one + 's'}"
