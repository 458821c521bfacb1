"""A request -> the line it stands for; a command with its arguments -> the line that asks for it again."""

import re

from bot.chat import ParameterKind, Request
from bot.document import Button, Buttons
from bot.grammar.grammar import TypedCommand

_ADDRESSED = re.compile(r"^\s*(?:@sitrep\b[:,]?|/)\s*", re.IGNORECASE)
_CONTROLS = dict.fromkeys([*range(32), 127], " ")  # PostgreSQL takes no NUL, and nobody types the others
_NAME = re.compile(r"([EACSDK])\s?#?(\d{1,9})", re.IGNORECASE)
# What a name alone opens: the event, the article, why a post or a reading is as it is.
_OPENS = {"E": "details", "A": "summary", "C": "why", "S": "why", "D": "why", "K": "why"}
HELP = "sitrep help"
HELLO = "sitrep hello"  # the hidden command behind a greeting and a bare mention
_GREETING = re.compile(
    r"(?:(?:hi|hello|hey|hallo|hola|salut|bonjour|good (?:morning|evening)|start)"
    r"(?:,? (?:there|all|everyone|sitrep|@sitrep))?)?[!.]*",
    re.IGNORECASE,
)
_HELPLESS = frozenset({"?", "menu"})
_ITEM = re.compile(r"#?(\d{1,3})[.)]?")
ITEM = "item"  # the hidden command behind "@Sitrep 2"
LINKS = "links"  # the hidden command behind the shortcut "Summarise links"


def request_line(request: Request) -> str:
    """The words of a request without slash or address; "2" opens an item; a shortcut is a message's text."""
    text = plain_words(request.text)
    if request.via == "shortcut" and request.arguments is None:
        return f"{LINKS} {text}"
    line = _ADDRESSED.sub("", text).strip()
    item = _ITEM.fullmatch(line)
    if item:
        return f"{ITEM} {item[1]}"
    name = _NAME.fullmatch(line)
    if name:
        return f"{_OPENS[name[1].upper()]} {name[1].upper()}{name[2]}"
    if _GREETING.fullmatch(line):
        return HELLO
    return HELP if line.lower() in _HELPLESS else line


def plain_words(text: str) -> str:
    """The text with a blank for each control character and line end."""
    return text.translate(_CONTROLS)


def whole_line(typed: TypedCommand) -> str:
    """The command as it is typed, whatever form it came in; options before the rest."""
    spec = typed.command.spec
    options, plain = [], []
    for parameter in spec.parameters:
        value = typed.arguments.get(parameter.name)
        if value is None:
            continue
        if parameter.kind is ParameterKind.FLAG:
            options.append(parameter.keyword or parameter.name)
        elif parameter.keyword:
            blank = "" if parameter.keyword.endswith(":") else " "
            options.append(f"{parameter.keyword}{blank}{value}")
        elif parameter.name == typed.command.free:
            plain.append(value)
        else:
            options.insert(0, value) if parameter.kind is not ParameterKind.CRON else options.insert(
                0, f'"{value}"'
            )
    return " ".join([spec.name, *options, *plain])


def share_button(line: str) -> Buttons:
    """The button that answers once more, for all."""
    return Buttons((Button("Share here", f"share {line}"),))
