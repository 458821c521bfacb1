"""The port: what a chat platform hands the bot, and what the bot asks of a platform."""

import hashlib
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal, NamedTuple, Protocol

from aiohttp.web import Application, RequestKey
from pydantic import ConfigDict, with_config

from bot.document import Document, Line
from bot.room import (
    AlertRoom,
    EventData,
    EventList,
    EventListRequest,
    EventRoom,
    FeedRoom,
    LogRoom,
    Overview,
    SavedList,
)

SIGNED_IN = RequestKey("signed_in", bool)  # set by the page: whoever asks may see all of it
_UNKEPT = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Channel:
    """Where a message goes. All ids are the platform's own; `thread` is the message it hangs from.

    A person's direct messages are the channel "@" + the person's id, whichever way they come.
    """

    platform: str
    workspace: str
    id: str
    kind: Literal["public", "private", "dm"] = "public"
    name: str = ""
    thread: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks.

    `zone` is an IANA name where the platform knows it. `editor` is the platform's own word that
    this person may change this channel (channel's creator, Manage Channels); `admin` rules the
    workspace; a `guest` from another organisation may ask, never change.
    """

    id: str
    name: str = ""
    zone: str | None = None
    editor: bool = False
    admin: bool = False
    guest: bool = False


Via = Literal["command", "mention", "dm", "button", "form", "shortcut"]


@with_config(ConfigDict(ser_json_bytes="base64", val_json_bytes="base64"))
@dataclass(frozen=True, slots=True)
class Request:
    """One thing asked.

    `id` is the platform's, equal when the platform sends the same event again. Either `text` holds
    the words as typed, without slash ("toll E14"), or `text` is a command's name and `arguments`
    its parameters by name, still as text. `attachment` is an uploaded file's bytes; `upload` is the
    platform's id of one whose bytes it has yet to fetch. What is typed holds no NUL and no half of a
    character, which no database keeps: they become U+FFFD.
    """

    id: str
    channel: Channel
    person: Person
    text: str
    received: datetime
    via: Via = "command"
    arguments: Mapping[str, str] | None = None
    attachment: bytes | None = None
    upload: str | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", _whole(self.text))
        if self.arguments is not None:
            object.__setattr__(self, "arguments", {name: _whole(v) for name, v in self.arguments.items()})


FAILED_INSIDE = "That failed inside Sitrep; it is written down for those who run it. Nothing was changed."


def answer_id(request: Request) -> str:
    """The stable id of a request's answer, as short as a delivery's: what was said is not said twice."""
    return f"a{hashlib.sha256(request.id.encode()).hexdigest()[:18]}"


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer; `private` is for the asker's eyes only. `ok` is False for an error."""

    document: Document
    private: bool = True
    ok: bool = True


class ParameterKind(StrEnum):
    """What a parameter takes; a renderer picks its widget and its suggestions by this."""

    TEXT = "text"
    URL = "url"
    EVENT = "event"
    ARTICLE = "article"
    CLAIM = "claim"
    FEED = "feed"
    ALERT = "alert"
    NAME = "name"
    TIMES = "times"
    DAYS = "days"
    ZONE = "zone"
    CRON = "cron"
    PERIOD = "period"
    HOURS = "hours"
    HARM = "harm"
    FIGURE = "figure"
    QUERY = "query"
    PEOPLE = "people"
    CHOICE = "choice"
    FLAG = "flag"
    PING = "ping"
    WHEN = "when"
    RATE = "rate"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a command.

    With `keyword` it is typed behind that word ("zone Europe/London"); a FLAG is its keyword
    alone. Options with a keyword come before free text. `choices` belong to CHOICE.
    """

    name: str
    kind: ParameterKind
    help: str
    required: bool = True
    keyword: str | None = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CommandSpec:
    """A command's whole declaration: `name` is its words ("briefing schedule").

    `who`: "editors" may change things of a channel. `shared` commands answer in the thread of a
    mention and carry "Share here" elsewhere; others always answer privately. `form` is the usage
    line shown when it is typed wrongly.
    """

    name: str
    help: str
    form: str
    parameters: tuple[Parameter, ...] = ()
    who: Literal["anyone", "editors", "admins"] = "anyone"
    shared: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """A suggestion for a parameter: what is shown and what is sent."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A delivery on its way out.

    `delivery` is our own stable id (at most 20 characters, letters and digits), the seed of a
    platform's nonce. `sent` are the message ids of its first parts when a retry found them.
    `doubtful` says an earlier try may have arrived and could not be looked for: the message says so.
    `awaited` says that somebody who looks at the place waits for it: no phone has to tell of it.
    `seen_by_all` is for what answers in a thread and had better be seen in the channel, as a correction.
    """

    delivery: str
    channel: Channel
    document: Document
    sent: tuple[str, ...] = ()
    doubtful: bool = False
    seen_by_all: bool = False
    awaited: bool = False


def in_a_row(parts: Mapping[int, str]) -> tuple[str, ...]:
    """The messages of a delivery's parts, by place: from the first to where one is missing."""
    found: list[str] = []
    while len(found) in parts:
        found.append(parts[len(found)])
    return tuple(found)


class Bot(Protocol):
    """What a platform may ask of the bot."""

    commands: tuple[CommandSpec, ...]

    async def accept(self, request: Request) -> bool:
        """Write the request down before it is acknowledged; False when it was seen before."""

    async def answer(self, request: Request) -> Reply:
        """The answer, errors included as answers: never raises for what a person typed."""

    async def finish(self, request: Request) -> None:
        """The answer has reached the platform: the request is done."""

    async def unfinished(self, platform: str) -> tuple[Request, ...]:
        """Requests written down but not finished, oldest first, and given once: a crash lies between."""

    async def problem(self, request: Request) -> str | None:
        """What is wrong with the request's form, in one line, without doing it; None when it is right."""

    async def suggest(self, request: Request, parameter: str, typed: str) -> tuple[Choice, ...]:
        """At most 25 completions of `typed` for a parameter of the command named by `request.text`."""

    async def home(self, channel: Channel, person: Person) -> Document:
        """A person's own page: alerts, channels they can manage, feed health, recent briefings."""

    async def workspaces(self, platform: str) -> tuple[str, ...]:
        """The platform's own ids of all workspaces on record."""

    async def workspace_removed(self, platform: str, workspace: str) -> None:
        """The app was removed: everything of that workspace is deleted."""

    async def report(self, platform: str, part: str, problem: str | None) -> None:
        """A part of a platform ("connection", "commands") does not work, in words; None: it works (again)."""


class Platform(Protocol):
    """A chat platform, as the bot uses it."""

    async def listen(self, bot: Bot) -> None:
        """Take requests until cancelled, reconnecting as long as it takes."""

    async def send(self, outgoing: Outgoing) -> tuple[str, ...]:
        """Post the parts after `outgoing.sent`; the ids of all parts, first the one that threads hang from.

        Raises ChannelGone, PlatformBusy (nothing was posted), DeliveryError (nothing was posted), and
        AmbiguousSend wherever a part may have been.
        """

    async def edit(self, outgoing: Outgoing) -> None:
        """Replace the messages `outgoing.sent` by the document. Raises as `send` does."""

    async def find(self, outgoing: Outgoing) -> tuple[str, ...] | None:
        """The ids of parts of this delivery that did arrive; None where the platform can't tell."""


@dataclass(frozen=True, slots=True)
class Post:
    """A message as a channel was sent it; its name is such as "D7".

    `at`: when it was posted; `changed`: when it was posted or last edited; `stamp` is both in words.
    `answers`: the id and the name of the post in whose thread it stands.
    """

    id: int
    name: str
    document: Document
    at: datetime
    changed: datetime
    stamp: Line = ()
    answers: tuple[int, str] | None = None


class Archive(Protocol):
    """What a platform that keeps no messages of its own may look up."""

    async def posts(
        self, channel: Channel, since: datetime | None = None, limit: int = 50
    ) -> tuple[Post, ...]:
        """The newest posts of a channel that were posted or edited after `since`, in the order of posting."""

    async def channels(self, platform: str, workspace: str) -> tuple[Channel, ...]:
        """The channels of a workspace."""


class Rooms(Protocol):
    """What the page shows beside the chat, as a channel may see it."""

    async def events(self, channel: Channel, wanted: EventListRequest) -> EventList:
        """One page of the events that are wanted."""

    async def overview(self, channel: Channel, wanted: EventListRequest) -> Overview:
        """What there is at one look."""

    async def event_data(self, channel: Channel, name: str) -> EventData:
        """An event such as "E14" for scripts. Raises NotFound."""

    async def event(self, channel: Channel, name: str) -> EventRoom:
        """All of an event such as "E14". Raises NotFound."""

    async def alerts(self, channel: Channel) -> AlertRoom:
        """What is set in the channel, and when it speaks next."""

    async def log(self, channel: Channel, page: int) -> LogRoom:
        """Who changed what; `page` from 1."""

    async def pulse(self, channel: Channel) -> str:
        """What differs as soon as anything that a room shows has changed."""

    async def feeds(self, channel: Channel) -> FeedRoom:
        """The feeds of the channel."""

    async def open_channel(self, channel: Channel, said: Document) -> None:
        """A channel begins, with these words."""

    async def close_channel(self, channel: Channel, by: Person) -> None:
        """A channel ends: it follows, watches and posts nothing."""

    async def saved_lists(self, channel: Channel) -> tuple[SavedList, ...]:
        """The lists of events that have a name."""

    async def save_list(self, channel: Channel, wanted: SavedList, by: Person) -> bool:
        """Keep a list under its name, or with an empty address forget it; False where there is no room."""

    async def share(self, channel: Channel, cause: str, document: Document) -> str:
        """Post a message for all in the channel, once for each cause.

        Until when quiet hours keep it back, in words; empty where it is posted at once.
        """


class PlatformMemory(Protocol):
    """Small facts that a platform keeps over restarts, by name."""

    async def recall(self, name: str) -> str | None:
        """What was kept under this name."""

    async def keep(self, name: str, value: str) -> None:
        """Keep it, in place of what was kept."""

    async def forget(self, name: str) -> None:
        """Delete what was kept."""


class Sessions(Protocol):
    """Where the page's sessions are kept, over restarts and for every process."""

    async def load(self, key: str) -> str | None:
        """What was saved under this key; None where nothing is, or its time is over."""

    async def save(self, key: str, value: str, seconds: int, *, new: bool) -> bool:
        """Keep it for so long; unless it is `new`, only in place of what is kept: False where nothing is."""

    async def forget(self, key: str) -> None:
        """Delete one."""

    async def forget_all(self) -> None:
        """Delete all of them."""


def installer_name(platform: str, workspace: str) -> str:
    """The name under which a platform keeps the id of whoever installed Sitrep in a workspace."""
    return f"{platform}.installer.{workspace}"


class Called(NamedTuple):
    """Where a platform calls us: "host:port", and the setting that says so."""

    bind: str
    setting: str


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One thing that was tried without posting anything. `remedy` is empty when it is well."""

    what: str
    says: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Connected:
    """A platform as app wires it.

    `pace_seconds` is the least time between two posts of a channel. `attach` adds a platform's own
    addresses to the installation's web application, before it is served, and may look things up; with
    `called` it is an application of its own, where nothing but what the platform calls is served.
    `use` is told where small facts are kept, `show` what rooms there are, `admit` where sessions are
    kept, before anything else. `check` asks the platform whether it would take us, and posts nothing.
    """

    name: str
    platform: Platform
    pace_seconds: float = 1.0
    attach: Callable[[Application, Bot, Archive], None] | None = None
    use: Callable[[PlatformMemory], None] | None = None
    show: Callable[[Rooms], None] | None = None
    admit: Callable[[Sessions], None] | None = None
    called: Called | None = None
    check: Callable[[], Awaitable[tuple[CheckResult, ...]]] | None = None


def _whole(typed: str) -> str:
    return _UNKEPT.sub("\ufffd", typed)
