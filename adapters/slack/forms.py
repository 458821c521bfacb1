"""A command's declaration -> a modal that asks for its parameters; what was filled in -> a request."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from adapters.slack.incoming import NAME, Asked
from bot.chat import Channel, CommandSpec, Kind, Parameter, Person, Request

Json = dict[str, Any]
FORM = "sitrep_form"  # callback_id of every modal, and what its buttons' action_ids begin with
FORMS = {"feeds add": "Add a feed", "briefing schedule": "Set a schedule", "alerts add": "New alert"}
_WHERE = "where"  # the block that asks for the channel
_LABEL_CHARACTERS = 2000
_HINT_CHARACTERS = 2000
_TITLE_CHARACTERS = 24


def modal(spec: CommandSpec, place: str | None) -> Json:
    """The modal of a command; `place` is the channel chosen beforehand."""
    return {
        "type": "modal",
        "callback_id": FORM,
        "private_metadata": spec.name,
        "title": _plain(FORMS.get(spec.name, spec.name)[:_TITLE_CHARACTERS]),
        "submit": _plain("Save"),
        "close": _plain("Cancel"),
        "blocks": [_channel(place), *(_asked(parameter) for parameter in spec.parameters)],
    }


def form_buttons() -> Json:
    """A row of buttons, each of which opens a modal."""
    buttons = [
        {"type": "button", "action_id": f"{FORM}:{name}", "text": _plain(label), "value": name}
        for name, label in FORMS.items()
    ]
    return {"type": "actions", "elements": buttons}


def filled_in(body: Json, now: datetime) -> Asked:
    """The request that a submitted modal makes. A view is submitted with success once, so its id will do."""
    view: Json = body["view"]
    values: Json = view["state"]["values"]
    user, team = str(body["user"]["id"]), str((body.get("team") or {}).get("id") or body["user"]["team_id"])
    place = (values.get(_WHERE) or {}).get(_WHERE, {}).get("selected_conversation") or f"@{user}"
    kind = "dm" if place.startswith("@") else "private"
    given = {name: _value(fields[name]) for name, fields in values.items() if name != _WHERE}
    arguments = {name: value for name, value in given.items() if value}
    person = Person(user, str(body["user"].get("username") or body["user"].get("name") or ""))
    channel = Channel(NAME, team, place, "dm" if kind == "dm" else "private")
    text = str(view["private_metadata"])
    request = Request(f"view.{view['id']}", channel, person, text, now, "form", arguments)
    return Asked(request, place, known_kind=kind == "dm")


async def errors(
    request: Request, spec: CommandSpec | None, problem: Callable[[Request], Awaitable[str | None]]
) -> dict[str, str]:
    """What is wrong, beneath the field that it is wrong with; empty when all is right."""
    said = await problem(request)
    given = dict(request.arguments or {})
    if said is None or spec is None:
        return {}
    required = [parameter.name for parameter in spec.parameters if parameter.required]
    for name in given.keys() - set(required):
        without = {key: value for key, value in given.items() if key != name}
        if await problem(replace(request, arguments=without)) is None:
            return {name: said}
    return {(required or [_WHERE])[-1]: said}


def _channel(place: str | None) -> Json:
    chosen: Json = {"initial_conversation": place} if place and place[0] in "CG" else {}
    element = {
        "type": "conversations_select",
        "action_id": _WHERE,
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
        **chosen,
    }
    label = _plain("Channel; none means your own messages")
    return {"type": "input", "block_id": _WHERE, "optional": True, "label": label, "element": element}


def _asked(parameter: Parameter) -> Json:
    return {
        "type": "input",
        "block_id": parameter.name,
        "optional": not parameter.required,
        "label": _plain(parameter.name.capitalize()[:_LABEL_CHARACTERS]),
        "hint": _plain(parameter.help[:_HINT_CHARACTERS]),
        "element": _element(parameter),
    }


def _element(parameter: Parameter) -> Json:
    if parameter.kind is Kind.FLAG:
        options = [{"text": _plain("yes"), "value": "yes"}]
        return {"type": "checkboxes", "action_id": parameter.name, "options": options}
    if parameter.kind is Kind.CHOICE:
        options = [{"text": _plain(choice), "value": choice} for choice in parameter.choices]
        return {"type": "static_select", "action_id": parameter.name, "options": options}
    return {"type": "plain_text_input", "action_id": parameter.name}


def _value(field: Json) -> str:
    chosen = field.get("selected_option") or next(iter(field.get("selected_options") or ()), None)
    return str(chosen["value"] if chosen else field.get("value") or "").strip()


def _plain(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": False}
