"""Words as typed -> which command, and its arguments as text; or what is wrong and the nearest right form."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.chat import CommandSpec, Parameter, ParameterKind
from bot.errors import UsageError
from bot.grammar.call import PLAIN, Command
from bot.grammar.declare import PAGE
from bot.grammar.nearest import nearest
from bot.grammar.values import convert, unquoted

_TOKEN = re.compile(r"\"[^\"]*\"|“[^”“]*[”“]|\S+")
_SHORT_NAME = re.compile(r"[EACFKSD]\d{1,9}", re.IGNORECASE)
_PAGE = re.compile(r"(?<!\S)page: ?(\d{1,6})(?!\S)", re.IGNORECASE)
_GLUED = re.compile(r"([A-Za-z]+)[:=](.+)")
_CRON_FIELDS = 5
_AROUND = 30  # characters shown on each side of a fault
_LIKE_A_COMMAND = 0.6  # a word or two like this was meant as one
_SLIP = 0.8  # as alike as a slip of the pen; less may be a word that is looked for


@dataclass(frozen=True, slots=True)
class TypedCommand:
    """A command and its arguments as text, by parameter name."""

    command: Command
    arguments: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    start: int


class Grammar:
    """Reads what people type, by the declarations of the commands."""

    def __init__(self, commands: Sequence[Command]) -> None:
        self.commands = tuple(commands)
        self._by_name = {command.spec.name: command for command in self.commands}
        self._by_alias = {alias: command for command in self.commands for alias in command.aliases}

    def named(self, name: str) -> Command | None:
        """The command of that name or alias."""
        return self._by_name.get(name) or self._by_alias.get(name)

    def read(self, text: str) -> TypedCommand:
        """The command and the arguments of a typed line. Raises UsageError with the nearest right form."""
        line = _swapped(" ".join(text.split()), self._subwords())
        try:
            command, rest = self._command(line)
            return TypedCommand(command, _arguments(command, rest))
        except UsageError:
            plain = self.named(PLAIN)
            if plain is None or not self._asks_in_plain_words(line):
                raise
            whole = [] if line.endswith("?") else self._beheaded(line)
            if whole:
                right = " or ".join(f"/{one}" for one in whole)
                raise UsageError(f"“{line}” lacks its first word. Did you mean {right}?") from None
            return TypedCommand(plain, {plain.spec.parameters[0].name: line})

    def _asks_in_plain_words(self, line: str) -> bool:
        """Whether it is a question rather than a command with a slip of the pen."""
        words = line.split(" ")
        if line.endswith("?"):
            return True
        heads = {name.split(" ")[0] for name in (*self._by_name, *self._by_alias)}
        alike = _SLIP if len(words) > 2 else _LIKE_A_COMMAND
        return words[0].lower() not in heads and nearest(words[0], heads, alike) is None

    def _beheaded(self, line: str) -> list[str]:
        """The line under the first words that make a right command of it: "since 06:00", "add floods"."""
        first = line.split(" ", maxsplit=1)[0].lower()
        heads = [head for head, subs in self._subwords().items() if first in subs]
        return [f"{head} {line}" for head in heads if self._is_right(f"{head} {line}")]

    def _is_right(self, line: str) -> bool:
        try:
            command, rest = self._command(line)
            typed_values(TypedCommand(command, _arguments(command, rest)))
        except UsageError:
            return False
        return True

    def given(self, name: str, arguments: Mapping[str, str]) -> TypedCommand:
        """The command of that name with typed arguments. Raises UsageError."""
        command = self.named(" ".join(name.lower().split()))
        if command is None:
            raise UsageError(f"There is no command “{name}”. See /sitrep help")
        known = {parameter.name for parameter in command.spec.parameters}
        unknown = [key for key in arguments if key not in known]
        if unknown:
            raise UsageError(f"{command.spec.name} has no “{unknown[0]}”. {command.spec.form}")
        given = {key: value for key, value in arguments.items() if value.strip()}
        _all_there(command, given)
        return TypedCommand(command, given)

    def _command(self, line: str) -> tuple[Command, str]:
        words = line.split(" ")
        for many in range(min(3, len(words)), 0, -1):
            command = self.named(" ".join(words[:many]).lower())
            if command is not None and self._may_take(command, words[many:], many):
                self._check_subword(command, words, many)
                return command, line.split(" ", many)[many] if len(words) > many else ""
        raise UsageError(self._unknown(words))

    def _may_take(self, command: Command, rest: Sequence[str], many: int) -> bool:
        """An alias such as "briefing" stands for its command only where no other word was meant."""
        takes = any(one.keyword is None for one in command.spec.parameters) or not rest
        return takes or many == len(command.spec.name.split(" "))

    def _check_subword(self, command: Command, words: Sequence[str], many: int) -> None:
        """Words after a name, or a name after a word, were meant as a part: "toll E14 strik C88"."""
        subs = self._subwords().get(words[0].lower(), frozenset())
        if many > 1 or not subs:
            return
        if len(words) == 2 and (near := nearest(words[1], subs, _SLIP)) is not None:
            right = self._by_name[f"{words[0].lower()} {near}"].spec.form
            raise UsageError(f"“{words[1]}” is no part of /{words[0].lower()}. Did you mean {right}?")
        if len(words) < 3:
            return
        named = [bool(_SHORT_NAME.fullmatch(word)) for word in words[1:3]]
        meant = words[2] if named[0] else words[1] if named[1] else None
        near = nearest(meant, subs) if meant else None
        if meant and (near or named[0]):
            right = (
                f"Did you mean {self._by_name[f'{words[0].lower()} {near}'].spec.form}?"
                if near
                else command.spec.form
            )
            raise UsageError(f"“{meant}” is no part of /{words[0].lower()}. {right}")

    def _unknown(self, words: Sequence[str]) -> str:
        first = words[0].lower()
        if not first:
            return "Say what you want, such as: /briefing, /events, /summary <url>. /sitrep help lists all."
        heads = {name.split(" ")[0] for name in (*self._by_name, *self._by_alias)}
        if first not in heads:
            near = nearest(first, heads)
            part = self._by_name.get(" ".join((near or "", *words[1:2])).lower())
            form = part.spec.form if part else self._forms(near) if near else None
            right = f"Did you mean {form}?" if form else "/sitrep help all lists them."
            return f"“{words[0]}” is no command. {right}"
        second = words[1] if len(words) > 1 else ""
        subs = self._subwords().get(first, frozenset())
        near = nearest(second, subs)
        if near:
            command = self._by_name[f"{first} {near}"]
            return f"“{second}” is no part of /{first}. Did you mean {command.spec.form}?"
        elsewhere = self._by_alias.get(second) or self._by_name.get(second)
        if elsewhere is not None:
            return f"“{second}” is no part of /{first}. Did you mean {elsewhere.spec.form}?"
        missing = f"“{second}” is no part of /{first}" if second else f"/{first} needs one word more"
        return f"{missing}: {', '.join(sorted(subs))}. See /sitrep help {first}"

    def _forms(self, head: str) -> str:
        command = self.named(head)
        if command is None:
            command = next(c for c in self.commands if c.spec.name.split(" ")[0] == head)
        return command.spec.form

    def _subwords(self) -> dict[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for command in self.commands:
            head, _, rest = command.spec.name.partition(" ")
            if rest:
                found.setdefault(head, set()).add(rest)
        return {head: frozenset(rest) for head, rest in found.items()}


def _swapped(line: str, subwords: Mapping[str, frozenset[str]]) -> str:
    """People name the thing first: "toll E14 strike C88" is "toll strike E14 C88"."""
    words = line.split(" ")
    if len(words) < 3 or not _SHORT_NAME.fullmatch(words[1]):
        return line
    if words[2].lower() not in subwords.get(words[0].lower(), frozenset()):
        return line
    return " ".join([words[0], words[2], words[1], *words[3:]])


def _arguments(command: Command, rest: str) -> dict[str, str]:
    """Each argument as text. Raises UsageError for a word too many or too few."""
    found: dict[str, str] = {}
    if any(parameter.keyword == PAGE.keyword for parameter in command.spec.parameters):
        rest, found = _page_taken(rest)
    tokens = [_Token(match.group(), match.start()) for match in _TOKEN.finditer(rest)]
    if command.free is None:
        tokens = [part for token in tokens for part in _parted(command.spec, token)]
    waiting = [p for p in command.spec.parameters if p.keyword is None]
    at = 0
    while at < len(tokens):
        option = _option(command.spec, tokens[at].text, found)
        if option is not None:
            at = _take_option(command.spec, option, tokens, at, found)
        elif not waiting:
            raise UsageError(_too_many(command.spec, tokens[at].text, found))
        else:
            parameter = waiting.pop(0)
            if parameter.name == command.free:
                _none_behind(command.spec, tokens[at:], found)
                found[parameter.name] = rest[tokens[at].start :].strip()
                break
            at = _take(command.spec, parameter, tokens, at, found)
    _all_there(command, found)
    return found


def _parted(spec: CommandSpec, token: _Token) -> tuple[_Token, ...]:
    """An option and its value written as one word: "tag=syria" is "tag syria"."""
    glued = _GLUED.fullmatch(token.text)
    if glued is None or _option(spec, glued[1], {}) is None:
        return (token,)
    return _Token(glued[1], token.start), _Token(glued[2], token.start + glued.start(2))


def _page_taken(rest: str) -> tuple[str, dict[str, str]]:
    """The line without its "page:2", which may stand anywhere in it."""
    asked = _PAGE.search(rest)
    if asked is None:
        return rest, {}
    return f"{rest[: asked.start()]}{rest[asked.end() :]}".strip(), {PAGE.name: asked[1]}


def _none_behind(spec: CommandSpec, tokens: Sequence[_Token], found: Mapping[str, str]) -> None:
    """An option at the end of a query was meant as one: "killed>=10 urgent" would look for that word."""
    query = next((p for p in spec.parameters if p.kind is ParameterKind.QUERY), None)
    words = [token.text for token in tokens]
    for many in (1, 2):
        option = _option(spec, words[-many], found) if query and len(words) > many else None
        if option is not None and (option.kind is ParameterKind.FLAG) is (many == 1):
            moved = " ".join((spec.name, *words[-many:], *words[:-many]))
            raise UsageError(
                f"“{option.keyword}” stands before the query: /{moved}. "
                f'To look for the word itself, put it in quotes: "{option.keyword}"'
            )


def _option(spec: CommandSpec, word: str, found: Mapping[str, str]) -> Parameter | None:
    """The option whose keyword this is, unless it was given before."""
    options = (p for p in spec.parameters if p.keyword is not None and p.name not in found)
    return next((p for p in options if p.keyword == word.lower().rstrip(":")), None)


def _take_option(
    spec: CommandSpec, option: Parameter, tokens: Sequence[_Token], at: int, found: dict[str, str]
) -> int:
    if option.kind is ParameterKind.FLAG:
        found[option.name] = "true"
        return at + 1
    if at + 1 >= len(tokens):
        raise UsageError(f"“{option.keyword}” needs a value behind it: {option.help}")
    return _take(spec, option, tokens, at + 1, found)


def _take(
    spec: CommandSpec, parameter: Parameter, tokens: Sequence[_Token], at: int, found: dict[str, str]
) -> int:
    """Take one value; how many words it has depends on its kind."""
    last = at + 1
    words = {p.keyword for p in spec.parameters}
    if parameter.kind is ParameterKind.CRON and tokens[at].text[0] not in '"“':
        last = min(at + _CRON_FIELDS, len(tokens))
    if parameter.kind in (ParameterKind.TIMES, ParameterKind.DAYS):
        while last < len(tokens) and (
            tokens[last - 1].text.endswith(",") or tokens[last].text.startswith(",")
        ):
            last += 1
    if parameter.kind is ParameterKind.HOURS:
        while last < len(tokens) and (tokens[last - 1].text[-1] in "-–" or tokens[last].text[0] in "-–"):
            last += 1
    if parameter.kind is ParameterKind.ZONE:  # "New York", and no option
        while last < len(tokens) and tokens[last].text.isalpha() and tokens[last].text.lower() not in words:
            last += 1
    if parameter.kind is ParameterKind.PEOPLE:
        while last < len(tokens) and tokens[last].text.startswith(("@", "<@")):
            last += 1
    text = " ".join(token.text for token in tokens[at:last])
    found[parameter.name] = unquoted(text) if parameter.kind is ParameterKind.CRON else text
    return last


def _too_many(spec: CommandSpec, word: str, found: Mapping[str, str]) -> str:
    keywords = [p.keyword for p in spec.parameters if p.keyword and p.name not in found]
    near = nearest(word, keywords)
    if near:
        return f"“{word}” is no option here. Did you mean “{near}”? {spec.form}"
    return f"“{word}” is one word too many. {spec.form}"


def _all_there(command: Command, found: Mapping[str, str]) -> None:
    for parameter in command.spec.parameters:
        if parameter.required and not found.get(parameter.name, "").strip():
            raise UsageError(f"What is missing: {parameter.help}. {command.spec.form}")


def typed_values(typed: TypedCommand) -> dict[str, object]:
    """The arguments as values. Raises UsageError with the right form, and where the fault is."""
    values: dict[str, object] = {}
    for parameter in typed.command.spec.parameters:
        text = typed.arguments.get(parameter.name)
        if text is None:
            continue
        if parameter.name == typed.command.free and parameter.kind in (
            ParameterKind.EVENT,
            ParameterKind.ARTICLE,
        ):
            values[parameter.name] = text.strip()
            continue
        try:
            values[parameter.name] = convert(parameter, text)
        except UsageError as error:
            raise UsageError(_pointed(error, text, parameter.kind, typed.command.spec.form)) from error
    return values


def _pointed(error: UsageError, text: str, kind: ParameterKind, form: str) -> str:
    """The fault, its place in what was typed, and the command's form where that is what was missed."""
    message = str(error).rstrip(".")
    message += "" if message.endswith("?") else "."
    at = error.at
    if at is None or at > len(text) or (at == 0 and kind is not ParameterKind.QUERY):
        return f"{message} {form}"
    before = text[:at] if at <= _AROUND else f"…{text[at - _AROUND : at]}"
    behind = text[at:] if len(text) - at <= _AROUND else f"{text[at : at + _AROUND]}…"
    here = f"{message} Here: {before}▸{behind}"
    return here if kind is ParameterKind.QUERY else f"{here} · {form}"
