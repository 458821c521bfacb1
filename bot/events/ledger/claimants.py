"""A claimant's name as it stands in an article -> who that is: one key a claimant, one party a source."""

import re
import tomllib
import unicodedata
from functools import lru_cache
from itertools import takewhile
from pathlib import Path
from typing import NamedTuple

from bot.events.ledger.claims import LedgerClaim
from bot.model import ClaimantType

BEHIND = "unnamed:via"  # an outlet that nobody knows, behind a redirector
_WORD = re.compile(r"[^\W_]+")
_ELIDED = re.compile(r"\b[ldLD]['’]")  # the article of "l'Intérieur"


class _Words(NamedTuple):
    fillers: frozenset[str]
    voices: frozenset[str]
    joints: frozenset[str]
    offices: frozenset[str]
    staff: frozenset[str]
    portfolios: frozenset[str]
    state_forces: frozenset[str]
    outdated: frozenset[str]
    counts: frozenset[str]
    versions: frozenset[str]
    state_phrases: tuple[str, ...]
    bearers: dict[str, str]
    nations: dict[str, str]
    phrases: dict[str, str]
    abroad: dict[str, str]


class Who(NamedTuple):
    """A claimant: its normalised `key`, the name to show, its type, and its independent `party` (R4)."""

    key: str
    name: str
    type: ClaimantType | None
    party: str


@lru_cache(maxsize=1)
def _words() -> _Words:
    table = tomllib.loads(Path(__file__).with_name("claimants.toml").read_text(encoding="utf-8"))
    sets = {
        name: frozenset(table[name])
        for name in (
            "fillers",
            "voices",
            "joints",
            "offices",
            "staff",
            "portfolios",
            "state_forces",
            "outdated",
            "counts",
            "versions",
        )
    }
    phrases = tuple(table["state_phrases"])
    return _Words(
        **sets,
        state_phrases=phrases,
        bearers=table["bearers"],
        nations=table["nations"],
        phrases=table["phrases"],
        abroad=table["abroad"],
    )


@lru_cache(maxsize=10_000)  # the same names come back with every claim
def fold(text: str) -> str:
    """Lower case without accents, possessives and punctuation, words apart by one blank."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    bare = re.sub(r"['’]s?\b", "", bare.replace(".", "").casefold())
    return " ".join(_WORD.findall(bare))


@lru_cache(maxsize=20_000)
def normalise(name: str) -> str:
    """The organisation a name speaks for, else the name itself, folded.

    "Civil Protection spokesman Lio Marsh", "a spokesman for Civil Protection" -> "civil protection";
    "Interior Minister Ada Brenn", "the Ministry of the Interior" -> "interior ministry".
    """
    known = _words()
    words = [known.bearers.get(word, word) for word in _in_english(name).split() if word not in known.fillers]
    return " ".join(_office(_body(words, known), known)) or fold(name)


def _in_english(name: str) -> str:
    """The name folded, with words of other languages for a body as English news has them."""
    known = _words()
    told = f" {fold(_ELIDED.sub(' ', name))} "
    for abroad, english in known.phrases.items():
        told = told.replace(f" {abroad} ", f" {english} ")
    return " ".join(known.abroad.get(word, word) for word in told.split())


def is_foreign(name: str) -> bool:
    """Whether a body is named in another language than English: "el Ministerio del Interior"."""
    return _in_english(name) != fold(name).replace("united nations", "un")


def joints() -> frozenset[str]:
    """The words between an organisation and whom it belongs to: "of", "for", "in"."""
    return _words().joints


def _body(words: list[str], known: _Words) -> list[str]:
    """The words of the organisation: before the first voice, else after the voice and its joint."""
    at = next((i for i, word in enumerate(words) if word in known.voices), None)
    if at is None:
        return words
    if before := words[:at]:
        return before
    rest = words[at:]
    joint = next((i for i, word in enumerate(rest) if word in known.joints), None)
    if joint is not None and rest[joint + 1 :]:
        return rest[joint + 1 :]
    return [word for word in rest if word not in known.voices] or rest[:1]


def _office(words: list[str], known: _Words) -> list[str]:
    """An office without its holder's name, "ministry of X" as "X ministry", a body without its staff."""
    at = next((i for i, word in enumerate(words) if word in known.offices or word == "ministry"), None)
    if at is None:
        kept = [word for word in _before_its_joint(words, known) if word not in known.staff]
        return kept or words
    behind = words[at + 2 :] if words[at + 1 : at + 2] and words[at + 1] in known.joints else []
    if portfolio := list(takewhile(known.portfolios.__contains__, behind)):
        return [*words[:at], *portfolio, words[at]]
    if at == 0 and behind:  # "ministry of vines of Velland": up to the country's joint
        country = next((i for i, word in enumerate(behind) if i and word in known.joints), None)
        return [*behind[:country], words[at]]
    return words[: at + 1]


def _before_its_joint(words: list[str], known: _Words) -> list[str]:
    """The words of "Civil Protection of Velland" in the order of "Velland Civil Protection"."""
    parts: list[list[str]] = [[]]
    for word in words:
        if word in known.joints:
            parts.append([])
        else:
            parts[-1].append(word)
    return [word for part in reversed(parts) for word in part]


def is_left_behind(name: str | None) -> bool:
    """Whether this is no claimant but a figure that its own article has left behind: "an earlier count"."""
    words = fold(name or "").split()
    known = _words()
    old = not known.outdated.isdisjoint(words)
    return old and not (known.counts.isdisjoint(words[-1:]) and known.versions.isdisjoint(words))


def identify(claim: LedgerClaim, origin: str) -> Who:
    """Who makes a claim; `origin` is the outlet its text comes from (the first of a wire group)."""
    said = claim.claim
    origin, behind, host = (
        origin.partition("via ") if origin.startswith("via ") else origin.partition(" via ")
    )
    if behind and not origin and said.claimant is None and said.claimant_type is None and not said.via:
        # Nobody knows which outlet stands behind a redirector; it may be any of the others.
        return Who(BEHIND, f"via {host}", ClaimantType.UNNAMED, BEHIND)
    outlet = fold(said.via or "") or fold(origin) or "outlet"
    shown = said.via or origin
    if said.claimant is None and said.claimant_type is None:
        kind = ClaimantType.MEDIA if said.via else None
        return Who(f"outlet:{outlet}", shown, kind, f"outlet:{outlet}")
    if said.claimant is None or said.claimant_type is ClaimantType.UNNAMED:
        # A source nobody named may be anybody: each outlet's stays apart, "an official" from "doctors" too.
        kind = said.claimant_type or ClaimantType.UNNAMED
        key = f"unnamed {kind}:{fold(origin)}".replace("unnamed unnamed", "unnamed")
        return Who(key, said.claimant or "unnamed source", kind, key)
    if said.claimant_type is ClaimantType.MEDIA:
        key = f"outlet:{normalise(said.claimant)}"
        return Who(key, said.claimant, said.claimant_type, key)
    key = normalise(claim.organisation or said.claimant)
    return Who(key, said.claimant, said.claimant_type, _party(key, said.claimant_type, said.country))


def _party(key: str, kind: ClaimantType | None, country: str | None) -> str:
    """Two arms of one government are one party; everyone else is their own."""
    known = _words()
    words = key.split()
    forces = bool(known.state_forces & set(words)) or any(phrase in key for phrase in known.state_phrases)
    if kind is not ClaimantType.OFFICIAL and not (kind is ClaimantType.BELLIGERENT and forces):
        return key
    nation = next((known.nations[word] for word in words if word in known.nations), country)
    return f"government:{nation or ''}"
