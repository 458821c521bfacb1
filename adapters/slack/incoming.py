"""What Slack sends -> requests, and where their answers go. Pure: nothing is asked of Slack here."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from adapters.slack.command_names import own_name
from bot.chat import Channel, Person, Request, Via

NAME = "slack"
OPENED = ".opened"  # how the id of a request ends that nobody typed: our messages were opened
SHORTCUT = "summarise_links"  # the message shortcut's callback_id, as in the manifest
HELLO = "sitrep hello"  # what an empty message asks for, and an invitation
IMPORT = "feeds import"  # the command that takes a file
LISTS = (".opml", ".xml")  # how files with lists of feeds are called
_ABOUT = "in:"  # no command begins so
# "@ann" where people are named: Slack makes a mention, "<@U1>", of everybody that it knows.
_UNKNOWN = re.compile(
    r"/?(?:alerts\s+add\s+(?:(?:dm|urgent)\s+)*ping|(?:sitrep\s+)?settings\s.*?\beditors)"
    r"\s+(?:<[^>]+>[,\s]+)*@(?!(?:here|channel|everyone)\b)([\w.-]+)",
    re.IGNORECASE,
)
_LINKED = re.compile(r"<((?:https?|mailto):[^|>]+)(?:\|([^>]*))?>")
_ENTITY = re.compile("&(lt|gt|amp);")  # the only three that Slack writes; "&copy=1" in an address is none
_SIGNS = {"lt": "<", "gt": ">", "amp": "&"}
_LEADS = ("from_url", "original_url", "title_link")  # fields of an attachment that hold an address
_ADDRESSED = re.compile(r"^\s*<@[A-Z0-9]+(?:\|[^>]*)?>[:,]?\s*")
Json = dict[str, Any]
Kind = Literal["public", "private", "dm"]


@dataclass(frozen=True, slots=True)
class SlackRequest:
    """A request and how to answer it.

    `place` is Slack's id of the channel it came from, `thread` the message its answer hangs from,
    `respond` Slack's address for private answers, good for half an hour. `known_kind` is whether the
    payload itself told what kind of channel it is; otherwise it is looked up. `at_home` says that it
    came from App Home, which is shown anew after it.
    """

    request: Request
    place: str
    thread: str | None = None
    respond: str | None = None
    known_kind: bool = False
    at_home: bool = False


def command(body: Json, now: datetime) -> SlackRequest:
    """A slash command. Slack sends each once, so its trigger is its id."""
    place, name = str(body["channel_id"]), str(body.get("channel_name", ""))
    channel = _channel(str(body["team_id"]), place, str(body["user_id"]), named_kind(name), name)
    text = f"{own_name(str(body['command']))} {as_typed(body.get('text') or '')}".strip()
    person = Person(id=str(body["user_id"]), name=str(body.get("user_name", "")))
    request = Request(_id(body), channel, person, text, now)
    return SlackRequest(request, place, respond=body.get("response_url"), known_kind=True)


def message(body: Json, now: datetime) -> SlackRequest | None:
    """A mention in a channel, or words in a direct message; None for anything else.

    Its id is where and when it stands: an event sent again has the same, and the answer's thread can
    be told from it after a crash.
    """
    event: Json = body.get("event") or {}
    direct = event.get("type") == "message" and event.get("channel_type") == "im"
    if not (direct or event.get("type") == "app_mention") or _not_a_persons(event):
        return None
    place, at, thread = str(event["channel"]), str(event["ts"]), event.get("thread_ts")
    direct = direct or place.startswith("D")
    team = installed_team(body)
    home = event.get("user_team") or event.get("team") or team
    person = Person(id=str(event["user"]), guest=home != team)  # of the other side of a shared channel
    kind: Kind = "dm" if direct else "private"
    channel = _channel(team, place, person.id, kind, "", thread)
    text = as_typed(_said_to_us(event.get("text") or "", body))
    via: Via = "dm" if direct else "mention"
    request = Request(f"{place}.{at}", channel, person, text.strip() or HELLO, now, via)
    request = _with_file(request, event.get("files") or ())
    return SlackRequest(request, place, thread=thread or (None if direct else at), known_kind=direct)


def invitation(body: Json, now: datetime) -> SlackRequest | None:
    """Sitrep was invited to a channel, or somebody opens its messages: what it does is said to them alone."""
    event: Json = body.get("event") or {}
    team, through = installed_team(body), (body.get("authorizations") or [{}])[0]
    at = str(event.get("event_ts") or body.get("event_id") or "")
    match event.get("type"):
        case "member_joined_channel" if event.get("user") == through.get("user_id") and event.get("inviter"):
            place, inviter = str(event["channel"]), str(event["inviter"])
            channel = _channel(team, place, inviter, "private", "")
            request = Request(f"{place}.joined.{at}", channel, Person(inviter), HELLO, now)
            return SlackRequest(request, place)
        case "app_home_opened" if event.get("tab") == "messages":
            place, user = str(event["channel"]), str(event["user"])
            channel = _channel(team, place, user, "dm", "")
            request = Request(f"{place}{OPENED}", channel, Person(user), HELLO, now, "dm")
            return SlackRequest(request, place, known_kind=True)
    return None


def press(body: Json, now: datetime) -> SlackRequest | None:
    """A button, or a choice of a menu; None for a button that only leads somewhere."""
    action: Json = (body.get("actions") or [{}])[0]
    value = action.get("value") or (action.get("selected_option") or {}).get("value")
    if not value:
        return None
    about, line = aimed(unescaped(str(value)))
    request, place, known = _interaction(body, line, now, "button")
    found: Json = body.get("container") or {}
    thread = found.get("thread_ts") or (body.get("message") or {}).get("thread_ts")
    home = (body.get("view") or {}).get("type") == "home"
    respond = body.get("response_url")
    if about is not None:
        channel = _channel(request.channel.workspace, about, request.person.id, "private", "")
        request, place, known = replace(request, channel=channel), about, False
    return SlackRequest(request, place, thread=thread, respond=respond, known_kind=known, at_home=home)


def shortcut(body: Json, now: datetime) -> SlackRequest:
    """The message shortcut: the message's words and links, answered in its thread."""
    about: Json = body.get("message") or {}
    text = as_typed(about.get("text") or "")
    linked = dict.fromkeys(_links([about.get("blocks"), about.get("attachments")]))
    text = " ".join([text, *(url for url in linked if url not in text)])
    thread = about.get("thread_ts") or about.get("ts") or body.get("message_ts")
    request, place, known = _interaction(body, text, now, "shortcut")
    return SlackRequest(request, place, thread=thread, respond=body.get("response_url"), known_kind=known)


def aim(command: str, channel: str | None) -> str:
    """What a button sends that may speak of another channel than the one it stands in."""
    return command if channel is None else f"{_ABOUT}{channel} {command}"


def aimed(value: str) -> tuple[str | None, str]:
    """The channel that a button speaks of, where it names one, and its command."""
    if not value.startswith(_ABOUT):
        return None, value
    channel, _, command = value.removeprefix(_ABOUT).partition(" ")
    return channel, command


def as_typed(text: str) -> str:
    """Slack's text as the person typed it: links as their addresses, entities as signs.

    Mentions of people stay "<@U1>", for `ping @somebody`.
    """
    return unescaped(_LINKED.sub(lambda found: found[1].removeprefix("mailto:"), text))


def nobody_named(text: str) -> str | None:
    """The name in a command that Slack knows nobody by: an alert would never reach them."""
    found = _UNKNOWN.match(text)
    return None if found is None else found[1]


def unescaped(text: str) -> str:
    """Slack's entities as signs: in what people write, and in our own buttons and views that come back."""
    return _ENTITY.sub(lambda found: _SIGNS[found[1]], text)


def named_kind(name: str) -> Kind:
    """What kind of channel it is, by the name that slash commands and buttons give it."""
    if name == "directmessage":
        return "dm"
    return "private" if name == "privategroup" or name.startswith("mpdm-") else "public"


def where_asked(request: Request) -> SlackRequest:
    """A request found after a crash, with what its id tells about the answer's place."""
    place, _, at = request.id.partition(".")
    if request.via in ("mention", "dm") and at:
        thread = request.channel.thread or (at if request.via == "mention" else None)
        return SlackRequest(request, place, thread=thread)
    return SlackRequest(request, request.channel.id, thread=request.channel.thread, known_kind=True)


def installed_team(body: Json) -> str:
    """The workspace that a payload came through: the one that Bolt asks a token for.

    In a channel shared with others `team_id` may be theirs, and so may a view's `team`.
    """
    view, user = body.get("view") or {}, body.get("user")
    if view.get("app_installed_team_id"):
        return str(view["app_installed_team_id"])
    if (body.get("team") or {}).get("id"):
        return str(body["team"]["id"])
    through: Json = (body.get("authorizations") or [{}])[0]
    own = user.get("team_id") if isinstance(user, dict) else None
    return str(through.get("team_id") or body.get("team_id") or own or "")


def _interaction(body: Json, text: str, now: datetime, via: Via) -> tuple[Request, str, bool]:
    user, team = body["user"], installed_team(body)
    found: Json = body.get("channel") or {}
    place = str(found.get("id") or f"@{user['id']}")
    name = str(found.get("name") or ("directmessage" if place[0] in "@D" else ""))
    thread = (body.get("message") or {}).get("thread_ts")
    channel = _channel(team, place, str(user["id"]), named_kind(name), name, thread)
    return Request(_id(body), channel, presser(user, team), text, now, via), place, bool(name)


def presser(user: Json, team: str) -> Person:
    """Who pressed or filled in; somebody of another workspace is a guest until Slack says otherwise."""
    named = str(user.get("username") or user.get("name") or "")
    guest = bool(user.get("team_id")) and user["team_id"] != team
    return Person(id=str(user["id"]), name=named, guest=guest)


def _said_to_us(text: str, body: Json) -> str:
    """What is said to us: after our name wherever it stands, else before it."""
    through: Json = (body.get("authorizations") or [{}])[0]
    ours = re.compile(rf"<@{re.escape(str(through.get('user_id') or ''))}(?:\|[^>]*)?>")
    found = ours.search(text)
    if found is None:
        return _ADDRESSED.sub("", text)
    return text[found.end() :].lstrip(" :,") or text[: found.start()]


def _links(value: object) -> Iterator[str]:
    """The addresses in a message's blocks and attachments; pictures' own are no links."""
    match value:
        case {"type": "link" | "button", "url": str(url)}:
            yield url
        case dict():
            for name, item in value.items():
                if name in _LEADS and isinstance(item, str):
                    yield unescaped(item)
                elif isinstance(item, str):
                    found = (unescaped(one[1]) for one in _LINKED.finditer(item))
                    yield from (url for url in found if url.startswith("http"))
                else:
                    yield from _links(item)
        case list():
            for item in value:
                yield from _links(item)


def _id(body: Json) -> str:
    action: Json = (body.get("actions") or [{}])[0]
    return str(action.get("action_ts") or "") + str(body["trigger_id"])


def _channel(team: str, place: str, person: str, kind: Kind, name: str, thread: str | None = None) -> Channel:
    if kind == "dm":
        return Channel(NAME, team, f"@{person}", "dm", "", thread)
    shown = "" if name in ("", "privategroup") else f"#{name}"
    return Channel(NAME, team, place, kind, shown, thread)


def _with_file(request: Request, files: Sequence[Json]) -> Request:
    """A list that is shared with the command for it, or without a word, is to be imported."""
    listed = [str(one["id"]) for one in files if str(one.get("name", "")).lower().endswith(LISTS)]
    wordless = request.text == HELLO
    if request.text.lower().removeprefix("/").startswith(IMPORT) and files:
        return replace(request, upload=(listed or [str(files[0]["id"])])[0])
    return replace(request, text=IMPORT, upload=listed[0]) if wordless and listed else request


def _not_a_persons(event: Json) -> bool:
    written = event.get("subtype") in (None, "file_share", "thread_broadcast")
    return not written or bool(event.get("bot_id")) or not event.get("user")
