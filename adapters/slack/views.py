"""What Slack shows beside messages: App Home, and the modals that its buttons and bare commands open."""

from datetime import UTC, datetime
from typing import Any

import structlog

from adapters.slack.directory import Directory
from adapters.slack.forms import FORM, FORMS, form_buttons, modal
from adapters.slack.incoming import NAME, Asked
from adapters.slack.limits import VIEW_BLOCKS
from adapters.slack.refusals import said
from adapters.slack.render import view_blocks
from bot.chat import Bot, Channel, Person, Request
from bot.errors import DeliveryError

Json = dict[str, Any]

log = structlog.get_logger()


def wanted_form(body: Json) -> str | None:
    """The command whose modal a payload asks for: a button of ours, or a command without its arguments."""
    action: Json = (body.get("actions") or [{}])[0]
    if str(action.get("action_id", "")).startswith(f"{FORM}:"):
        return str(action["value"])
    typed = f"{str(body.get('command', '')).removeprefix('/')} {body.get('text') or ''}".strip().lower()
    return typed if typed in FORMS else None


def home_opened(body: Json) -> bool:
    """Whether somebody looks at our App Home."""
    event: Json = body.get("event") or {}
    return event.get("type") == "app_home_opened" and event.get("tab", "home") == "home"


class Views:
    """Opens modals and publishes App Home. What fails is logged: a person tries again."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory

    async def show(self, bot: Bot, body: Json) -> None:
        """What the payload asks for."""
        name = wanted_form(body)
        try:
            if name is not None:
                await self._open(bot, body, name)
            else:
                await self.publish(bot, str(body["team_id"]), str(body["event"]["user"]))
        except DeliveryError as error:
            log.warning("view not shown", problem=str(error))

    async def publish(self, bot: Bot, team: str, user: str) -> None:
        """Show a person their page as it is now. Raises as refusals.said does."""
        request = Request("home", Channel(NAME, team, f"@{user}", "dm"), Person(user), "", datetime.now(UTC))
        request, _ = await self._directory.complete(Asked(request, f"@{user}", known_kind=True))
        shown = view_blocks(await bot.home(request.channel, request.person))
        blocks = [form_buttons(), *shown][:VIEW_BLOCKS]
        client = await self._directory.client(team)
        await said(client.views_publish(user_id=user, view={"type": "home", "blocks": blocks}))

    async def _open(self, bot: Bot, body: Json, name: str) -> None:
        spec = next((one for one in bot.commands if one.name == name), None)
        if spec is None:
            return
        team = str(body.get("team_id") or (body.get("team") or {}).get("id"))
        place = body.get("channel_id") or (body.get("channel") or {}).get("id")
        client = await self._directory.client(team)
        await said(client.views_open(trigger_id=body["trigger_id"], view=modal(spec, place)))
