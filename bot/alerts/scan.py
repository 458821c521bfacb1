"""A query as typed -> its lexemes: brackets, operators, terms, each with its place."""

import re
from dataclasses import dataclass
from typing import Literal, NoReturn

from bot.errors import UsageError
from bot.model import Harm

LONGEST_QUERY = 500  # characters
# What chat platforms and phones make of what was typed.
_TYPED = {"&gt;": ">", "&lt;": "<", "&amp;": "&", "≥": ">=", "≤": "<="}
_TYPED |= dict.fromkeys("“”„‟«»", '"') | dict.fromkeys("‘’‚‛", "'")
_TYPED_PATTERN = re.compile("|".join(map(re.escape, _TYPED)))
_COMPARED = re.compile(r"([^\W\d_]+)(\s*)(>=|<=|=>|=<|==|!=|<>|>|<|=)(\s*)([^\s()\"]*)")
_NAMED = re.compile(r"([^\W\d_]+):")
_CHUNK = re.compile(r"[^\s()\"]+")
Kind = Literal["open", "close", "AND", "OR", "NOT", "term"]
_OPERATORS: tuple[Kind, ...] = ("AND", "OR", "NOT")


@dataclass(frozen=True, slots=True)
class Lexeme:
    """One piece of a query; `at` is its place in the straightened text.

    For a term: `name` is a field ("place") or a harm ("killed"), `sign` what follows it (":" or a
    comparison; "=" without a name asks for the exact words), `value` the rest.
    """

    kind: Kind
    at: int
    value: str = ""
    name: str = ""
    sign: str = ""
    quoted: bool = False
    behind: int = 0  # how far behind `at` the value stands


@dataclass(frozen=True, slots=True)
class TypedQuery:
    """A query with straight quotes and real signs; `offsets` lead back to what was typed."""

    text: str
    offsets: tuple[int, ...]

    def fault(self, message: str, at: int) -> UsageError:
        """The error that points at a place of the text."""
        return UsageError(message, self.offsets[min(at, len(self.text))])


def straighten(typed: str) -> TypedQuery:
    """The text with curly quotes made straight and `&gt;` `&lt;` `&amp;` read as typed.

    However often they were packed: what is kept of a query is read again, and must mean the same then.
    """
    found = _straightened(typed)
    while (again := _straightened(found.text)).text != found.text:
        found = TypedQuery(again.text, tuple(found.offsets[place] for place in again.offsets))
    return found


def _straightened(typed: str) -> TypedQuery:
    pieces: list[str] = []
    offsets: list[int] = []
    last = 0
    for match in _TYPED_PATTERN.finditer(typed):
        pieces += [typed[last : match.start()], _TYPED[match.group()]]
        offsets += [*range(last, match.start()), *[match.start()] * len(_TYPED[match.group()])]
        last = match.end()
    pieces.append(typed[last:])
    return TypedQuery("".join(pieces), (*offsets, *range(last, len(typed) + 1)))


def scan(typed: TypedQuery) -> list[Lexeme]:
    """The lexemes in order. Raises UsageError for a text too long, an open quote, a missing blank."""
    if len(typed.text) > LONGEST_QUERY:
        raise typed.fault(
            f"A query has at most {LONGEST_QUERY} characters, not {len(typed.text)}; make two alerts of it",
            LONGEST_QUERY,
        )
    lexemes: list[Lexeme] = []
    at = 0
    while at < len(typed.text):
        if typed.text[at].isspace():
            at += 1
            continue
        lexeme, at = _next(typed, at)
        lexemes.append(lexeme)
    return lexemes


def _next(typed: TypedQuery, at: int) -> tuple[Lexeme, int]:
    char = typed.text[at]
    if char == "(":
        return Lexeme("open", at), at + 1
    if char == ")":
        return Lexeme("close", at), at + 1
    if char == '"':
        return _quoted(typed, at, Lexeme("term", at, quoted=True))
    compared = _COMPARED.match(typed.text, at)
    if compared and _is_comparison(compared):
        name, _, sign, _, value = compared.groups()
        return Lexeme("term", at, value, name, sign, behind=compared.start(5) - at), compared.end()
    named = _NAMED.match(typed.text, at)
    if named or char == "=":
        return _valued(typed, at, Lexeme("term", at, "", named[1] if named else "", ":" if named else "="))
    return _bare(typed, at)


def _is_comparison(match: re.Match[str]) -> bool:
    """Whether it compares, and is no word before an exact one: "riot =IFG"."""
    name, blank, sign, _, value = match.groups()
    return sign != "=" or not blank or (name.lower() in list(Harm) and value.isdigit())


def _valued(typed: TypedQuery, at: int, start: Lexeme) -> tuple[Lexeme, int]:
    """The value behind `place:` or `=`, in quotes or not; empty when a blank follows."""
    behind = at + len(start.name) + 1
    if typed.text[behind : behind + 1] == '"':
        lexeme = Lexeme("term", at, "", start.name, start.sign, quoted=True)
        return _quoted(typed, behind, lexeme)
    match = _CHUNK.match(typed.text, behind)
    value = match.group() if match else ""
    end = behind + len(value)
    _blank_must_follow(typed, end)
    return Lexeme("term", at, value, start.name, start.sign), end


def _quoted(typed: TypedQuery, at: int, start: Lexeme) -> tuple[Lexeme, int]:
    close = typed.text.find('"', at + 1)
    if close < 0:
        raise typed.fault("This quote is never closed: “…” takes one on each side", at)
    if typed.text[close + 1 : close + 2] == "*":
        raise typed.fault("A star stands behind one word without quotes: kidnap*", close + 1)
    _blank_must_follow(typed, close + 1)
    value = typed.text[at + 1 : close]
    return Lexeme("term", start.at, value, start.name, start.sign, quoted=True), close + 1


def _bare(typed: TypedQuery, at: int) -> tuple[Lexeme, int]:
    match = _CHUNK.match(typed.text, at)
    assert match  # neither blank, bracket nor quote stands here
    word = match.group()
    _blank_must_follow(typed, match.end())
    for operator in _OPERATORS:
        if word == operator:
            return Lexeme(operator, at, word), match.end()
    return Lexeme("term", at, word), match.end()


def _blank_must_follow(typed: TypedQuery, at: int) -> None:
    if at < len(typed.text) and not typed.text[at].isspace() and typed.text[at] not in "()":
        _no_blank(typed, at)


def _no_blank(typed: TypedQuery, at: int) -> NoReturn:
    if typed.text[at] == '"' and '"' not in typed.text[at + 1 :]:
        raise typed.fault("This quote is never opened: “…” takes one on each side", at)
    raise typed.fault("A blank is missing here, beside the quote", at)
