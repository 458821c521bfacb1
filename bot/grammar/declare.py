"""Short ways to declare parameters, so that a command's declaration is read at a glance."""

from bot.chat import CommandSpec, Parameter, ParameterKind
from bot.document import Document, Text, Words

EVENT = Parameter("event", ParameterKind.EVENT, "an event such as E14")
FOR = Parameter("period", ParameterKind.PERIOD, "how long, such as 2h or 7d", required=False, keyword="for")
ZONE = Parameter(
    "zone", ParameterKind.ZONE, "a time zone such as Europe/London", required=False, keyword="zone"
)
PAGE = Parameter(
    "page", ParameterKind.FIGURE, "a page of the list, such as 2", required=False, keyword="page:"
)
QUERY = Parameter("query", ParameterKind.QUERY, "what to look for, such as: snipers place:Caracas")


def asks(name: str, help_: str, form: str, *parameters: Parameter) -> CommandSpec:
    """A command that anyone may use and whose answer may be shared."""
    return CommandSpec(name, help_, form, parameters, shared=True)


def says(name: str, help_: str, form: str, *parameters: Parameter) -> CommandSpec:
    """A command that anyone may use, answered privately."""
    return CommandSpec(name, help_, form, parameters)


def changes(name: str, help_: str, form: str, *parameters: Parameter) -> CommandSpec:
    """A command for the channel's editors, answered privately."""
    return CommandSpec(name, help_, form, parameters, who="editors")


def told(*lines: str) -> Document:
    """An answer of plain lines."""
    return Document(tuple(Text((Words(one),)) for one in lines), notice=lines[0])
