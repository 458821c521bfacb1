"""What was filled into a modal -> a request; or what is wrong with it, field by field, while it is typed."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from adapters.slack.forms.forms import AT_HOME, FILE, FORM, WHERE, plain
from adapters.slack.incoming import IMPORT, NAME, SlackRequest, installed_team, presser, unescaped
from bot.chat import Channel, CommandSpec, ParameterKind, Request

Json = dict[str, Any]
_FAULT = ":fault"  # after a field's name, the block that says what is wrong with it
# What stands in for the other required fields while one is looked at.
_SAMPLES = {
    ParameterKind.URL: "https://news.example/feed",
    ParameterKind.TIMES: "07:00",
    ParameterKind.ALERT: "K1",
    ParameterKind.EVENT: "E1",
}
_FAULT_CHARACTERS = 2000


def is_typed_in(body: Json) -> bool:
    """Whether somebody types into a form of ours."""
    return body.get("type") == "block_actions" and (body.get("view") or {}).get("callback_id") == FORM


def filled_in(body: Json, now: datetime) -> SlackRequest:
    """The request that a modal makes. A view is submitted with success once, so its id will do."""
    view: Json = body["view"]
    values: Json = view["state"]["values"]
    user, team = str(body["user"]["id"]), installed_team(body)
    taken: dict[str, Json] = {name: next(iter(fields.values()), {}) for name, fields in values.items()}
    place = taken.pop(WHERE, {}).get("selected_conversation") or f"@{user}"
    files = taken.pop(FILE, {}).get("files") or ()
    arguments = {name: value for name, one in taken.items() if (value := _value(one))}
    direct = place.startswith("@")
    channel = Channel(NAME, team, place, "dm" if direct else "private")
    text, at_home = str(view["private_metadata"]).removesuffix(AT_HOME), AT_HOME in view["private_metadata"]
    upload = str(files[0]["id"]) if files else None
    request = Request(
        f"view.{view['id']}",
        channel,
        presser(body["user"], team),
        text,
        now,
        "form",
        arguments,
        upload=upload,
    )
    return SlackRequest(request, place, known_kind=direct, at_home=at_home)


async def faults(
    request: Request, spec: CommandSpec | None, problem: Callable[[Request], Awaitable[str | None]]
) -> dict[str, str]:
    """What is wrong, by the field that it is wrong with; empty when all is right so far."""
    found: dict[str, str] = {}
    if spec is None:
        return found
    samples = {one.name: _SAMPLES.get(one.kind, "sample") for one in spec.parameters if one.required}
    for name, value in (request.arguments or {}).items():
        said = await problem(replace(request, arguments=samples | {name: value}))
        if said is not None:
            found[name] = said.removesuffix(spec.form).rstrip(" ·")  # nobody types the command here
    return found


async def errors(
    request: Request, spec: CommandSpec | None, problem: Callable[[Request], Awaitable[str | None]]
) -> dict[str, str]:
    """What is wrong with a whole form, beneath the field that it is wrong with; empty when all is right."""
    found = await faults(request, spec, problem)
    if found or spec is None:
        return found
    if spec.name == IMPORT and not request.arguments and request.upload is None:
        return {FILE: "Choose a file, or give the list's address."}
    said = await problem(request)
    required = [parameter.name for parameter in spec.parameters if parameter.required]
    return {} if said is None else {(required or [WHERE])[-1]: said}


def with_faults(view: Json, found: Mapping[str, str]) -> Json:
    """The same modal with what is wrong said under each field."""
    blocks: list[Json] = []
    for block in as_sent(view["blocks"]):
        if str(block.get("block_id", "")).endswith(_FAULT):
            continue
        blocks.append(block)
        said = found.get(block.get("block_id", ""))
        if said is not None:
            blocks.append(_fault(block["block_id"], said))
    kept = ("type", "callback_id", "private_metadata", "title", "submit", "close")
    same: Json = as_sent({name: view[name] for name in kept})
    return same | {"blocks": blocks}


def as_sent(value: Any) -> Any:
    """What Slack sends back as it was sent: its entities as signs, or each change would escape them anew."""
    match value:
        case str():
            return unescaped(value)
        case dict():
            return {name: as_sent(item) for name, item in value.items()}
        case list():
            return [as_sent(item) for item in value]
        case _:
            return value


def faults_in(view: Json) -> dict[str, str]:
    """What a modal says is wrong, by the block that says it."""
    faulty = [block for block in view["blocks"] if str(block.get("block_id", "")).endswith(_FAULT)]
    return {block["block_id"]: unescaped(block["elements"][0]["text"]) for block in faulty}


def _fault(name: str, said: str) -> Json:
    text = plain(f"⚠ {said}"[:_FAULT_CHARACTERS])
    return {"type": "context", "block_id": f"{name}{_FAULT}", "elements": [text]}


def _value(field_: Json) -> str:
    if field_.get("selected_user"):
        return f"<@{field_['selected_user']}>"
    chosen = field_.get("selected_option") or next(iter(field_.get("selected_options") or ()), None)
    return unescaped(str(chosen["value"] if chosen else field_.get("value") or "")).strip()
