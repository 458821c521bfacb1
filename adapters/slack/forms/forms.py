"""A command's declaration -> a modal that asks for its parameters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.slack.command_names import own_name
from adapters.slack.incoming import IMPORT, aimed, unescaped
from bot.chat import Choice, CommandSpec, Parameter, ParameterKind

Json = dict[str, Any]
FORM = "sitrep_form"  # callback_id of every modal, and what its action_ids begin with
FORMS = {
    "feeds add": "Add a feed",
    IMPORT: "Import feeds",
    "briefing schedule": "Set a schedule",
    "alerts add": "New alert",
    "alerts edit": "Edit an alert",
    "mute": "Mute an event",
}
ON_HOME = ("feeds add", "briefing schedule", "alerts add")  # at the head of App Home
CHOSEN = frozenset(
    {ParameterKind.EVENT, ParameterKind.ALERT, ParameterKind.FEED}
)  # from a list of what there is
AT_HOME = " @home"  # after the command's name, in a modal opened from App Home: nobody looks at a channel
_LABELS = {"url": "Address", "dm": "Direct message"}  # other parameters go by their names
_HINTS = {ParameterKind.PING: "somebody to mention; for a group or here, type /alerts add ping @group …"}
WHERE, FILE = "where", "file"  # the blocks that ask for the channel, and for a file
_LABEL_CHARACTERS = 2000
_HINT_CHARACTERS = 2000
_TITLE_CHARACTERS = 24
_OPTION_CHARACTERS = 75
_INPUT_CHARACTERS = 3000
_LIVE = {"trigger_actions_on": ["on_character_entered", "on_enter_pressed"]}


@dataclass(frozen=True, slots=True)
class FormRequest:
    """A form that is asked for: its command, the channel chosen beforehand, and words after the command."""

    name: str
    place: str | None = None
    words: str = ""
    at_home: bool = False


def modal(
    spec: CommandSpec, wanted: FormRequest, choices: Mapping[str, Sequence[Choice]] | None = None
) -> Json:
    """The modal of a command; `choices` are what there is to choose from, by parameter."""
    given = prefilled(spec, wanted.words)
    fields = [_asked(one, given.get(one.name), (choices or {}).get(one.name, ())) for one in spec.parameters]
    return {
        "type": "modal",
        "callback_id": FORM,
        "private_metadata": spec.name + (AT_HOME if wanted.at_home else ""),
        "title": plain(FORMS.get(spec.name, spec.name)[:_TITLE_CHARACTERS]),
        "submit": plain("Save"),
        "close": plain("Cancel"),
        "blocks": [_channel(wanted.place), *fields, *([_upload()] if spec.name == IMPORT else [])],
    }


def form_buttons() -> Json:
    """A row of buttons, each of which opens a modal."""
    buttons = [
        {"type": "button", "action_id": f"{FORM}:{name}", "text": plain(FORMS[name]), "value": name}
        for name in ON_HOME
    ]
    return {"type": "actions", "elements": buttons}


def opening(body: Json) -> FormRequest | None:
    """The form that a payload asks for: by a button of a form's, by one of App Home, or by a bare command."""
    action: Json = (body.get("actions") or [{}])[0]
    at_home = (body.get("view") or {}).get("type") == "home"
    if action and not at_home:  # a button of a message that is a command without its words
        pressed = unescaped(str(action.get("value") or ""))
        here = str((body.get("channel") or {}).get("id") or "")
        return FormRequest(pressed, here or None) if pressed in FORMS else None
    if action:
        place, line = aimed(unescaped(str(action.get("value") or "")))
        named = next((name for name in FORMS if f"{line} ".startswith(f"{name} ")), None)
        return FormRequest(named, place, line[len(named) :].strip(), at_home=True) if named else None
    typed = f"{own_name(str(body.get('command', '')))} {body.get('text') or ''}"
    name = " ".join(typed.lower().split()).removeprefix("sitrep ")
    return FormRequest(name, body.get("channel_id")) if name in FORMS else None


def prefilled(spec: CommandSpec, line: str) -> dict[str, str]:
    """The values in a command's words as we wrote them: names, the rest, options by keyword behind it."""
    words = line.split()
    options = {one.keyword: one for one in spec.parameters if one.keyword}
    plain = [one for one in spec.parameters if one.keyword is None]
    given = {one.name: words.pop(0) for one in plain[:-1] if words}
    free = [words.pop(0) for _ in words[:] if words[0] not in options] if plain else []
    if free:
        given[plain[-1].name] = " ".join(free)
    return given | {options[name].name: value for name, value in zip(words[::2], words[1::2], strict=False)}


def _channel(place: str | None) -> Json:
    chosen: Json = {"initial_conversation": place} if place and place[0] in "CG" else {}
    element = {
        "type": "conversations_select",
        "action_id": f"{FORM}.{WHERE}",
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
        **chosen,
    }
    label = plain("Channel; none means your own messages")
    return {"type": "input", "block_id": WHERE, "optional": True, "label": label, "element": element}


def _upload() -> Json:
    element = {"type": "file_input", "action_id": f"{FORM}.{FILE}", "max_files": 1}
    label = plain("Or the list itself, an OPML file")
    return {"type": "input", "block_id": FILE, "optional": True, "label": label, "element": element}


def _asked(parameter: Parameter, given: str | None, choices: Sequence[Choice]) -> Json:
    element = _element(parameter, given, choices)
    label = _LABELS.get(parameter.name, parameter.name.capitalize())
    hint = _HINTS.get(parameter.kind, parameter.help)
    said = {"hint": plain(hint[:_HINT_CHARACTERS])} if parameter.kind is not ParameterKind.FLAG else {}
    return {
        "type": "input",
        "block_id": parameter.name,
        "optional": not parameter.required,
        "dispatch_action": element["type"] == "plain_text_input",
        "label": plain(label[:_LABEL_CHARACTERS]),
        "element": element | {"action_id": f"{FORM}.{parameter.name}"},
        **said,
    }


def _element(parameter: Parameter, given: str | None, choices: Sequence[Choice]) -> Json:
    if parameter.kind is ParameterKind.FLAG:
        options = [{"text": plain(parameter.help.capitalize()[:_OPTION_CHARACTERS]), "value": "yes"}]
        return {"type": "checkboxes", "options": options} | ({"initial_options": options} if given else {})
    if parameter.kind is ParameterKind.PING:
        return {"type": "users_select"}
    offered = choices or [Choice(choice, choice) for choice in parameter.choices]
    if offered:
        options = [{"text": plain(one.label[:_OPTION_CHARACTERS]), "value": one.value} for one in offered]
        chosen = next((one for one in options if one["value"] == given), None)
        return {"type": "static_select", "options": options} | ({"initial_option": chosen} if chosen else {})
    initial = {"initial_value": given[:_INPUT_CHARACTERS]} if given else {}
    return {"type": "plain_text_input", "dispatch_action_config": _LIVE} | initial


def plain(text: str) -> Json:
    """Words in a view, of which none can format."""
    return {"type": "plain_text", "text": text, "emoji": False}
