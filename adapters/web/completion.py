"""A command's form and what is typed so far -> how it may go on."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.chat import CommandSpec, Parameter

# A form's parts: <what to fill in>, [what may be left out], a name that stands for others of its kind, words.
_PART = re.compile(r"<[^>]*>|\[[^\]]*\]|\S+")
_SLOT = re.compile(r"<.*>|[EAKFCSD]\d+|\w+(\|\w+)+")


@dataclass(frozen=True, slots=True)
class CompletionStep:
    """How a line may go on: by `words` that finish or follow it, or by a value of a parameter.

    `given` holds the values of the parameters before it.
    """

    spec: CommandSpec
    words: str = ""
    parameter: Parameter | None = None
    given: Mapping[str, str] | None = None


def steps(commands: Iterable[CommandSpec], typed: str) -> Iterator[CompletionStep]:
    """Every way on from what is typed, whose last word may be unfinished; equal ones once."""
    *before, last = typed.split(" ")
    known = set[object]()
    for spec in commands:
        step = _step(spec, before, last.casefold())
        same = None if step is None else step.words or (step.parameter and step.parameter.kind)
        if step is not None and same not in known:
            known.add(same)
            yield step


def _step(spec: CommandSpec, before: list[str], last: str) -> CompletionStep | None:
    parts = _parts(spec)
    given: dict[str, str] = {}
    for word, part in zip(before, parts, strict=False):
        if isinstance(part, Parameter):
            given[part.name] = word
        elif part != word.casefold():
            return None
    rest = parts[len(before) :]
    if not rest or len(before) > len(parts):
        return None
    if isinstance(rest[0], Parameter):
        return CompletionStep(spec, parameter=rest[0], given=given)
    if not rest[0].startswith(last):
        return None
    words = [*before]
    for part in rest:
        if isinstance(part, Parameter):
            break
        words.append(part)
    return CompletionStep(spec, " ".join(words))


def _parts(spec: CommandSpec) -> list[str | Parameter]:
    """A form's words and parameters, up to the first that may be left out or the first "or"."""
    parts: list[str | Parameter] = []
    to_fill = iter([one for one in spec.parameters if one.keyword is None])
    for part in _PART.findall(spec.form.removeprefix("/")):
        if part == "|" or part[0] in '@"':
            break
        if part[0] == "[":
            continue
        if not _SLOT.fullmatch(part):
            parts.append(part.casefold())
        elif (slot := next(to_fill, None)) is not None:
            parts.append(slot)
    return parts
