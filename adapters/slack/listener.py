"""A Bolt app that writes each request down before it is acknowledged, and works after."""

import asyncio
import logging
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, TypeVar

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest

from adapters.slack import incoming
from adapters.slack.blocks import ACTION
from adapters.slack.client.tokens import Clients, Tokens
from adapters.slack.forms import filled
from adapters.slack.forms.forms import FORM, opening
from adapters.slack.forms.views import home_opened
from adapters.slack.incoming import SlackRequest
from bot.chat import Bot, Request

TWICE_SECONDS = 2.0  # two presses of one button by one person within this are one
AT_ONCE = 3  # requests answered; with hundreds, acknowledgements waited over a second for the event loop
SLOT_SECONDS = 2.0  # after which another may begin: what takes longer waits for a web page
_MOST_PRESSES = 1_000
STRANGER = "Sitrep is not installed in this workspace."
Work = Callable[[SlackRequest], Awaitable[None]]
Answer = TypeVar("Answer")
Show = Callable[[dict[str, Any]], Awaitable[None]]


class EventListener:
    """What Slack says -> `work`, once each. `app` is the Bolt app for a connection or an HTTP address."""

    def __init__(self, bot: Bot, tokens: Tokens, clients: Clients, signing_secret: str | None) -> None:
        self._bot = bot
        self._tokens = tokens
        self._pressed: dict[tuple[str, ...], float] = {}
        self._running: set[asyncio.Future[None]] = set()
        self._slots = asyncio.Semaphore(AT_ONCE)
        self.app = AsyncApp(
            logger=logging.getLogger("adapters.slack.listener"),
            signing_secret=signing_secret or "",
            request_verification_enabled=signing_secret is not None,
            authorize=_authorizing(tokens),  # type: ignore[arg-type]  # None tells Bolt of a stranger
            user_facing_authorize_error_message=STRANGER,
            client=clients.with_token(None),
        )

    def begin(self, work: Work, show: Show) -> None:
        """Register the listeners; `work` is done after the acknowledgement, `show` for modals and Home."""

        async def acknowledged(ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
            if context.get("errors"):
                await ack(response_action="errors", errors=context["errors"])
                return
            await ack()
            asked = context.get("asked")
            if asked is not None:
                self.start(lambda: work(asked))
            elif _is_for_view(body):  # what opens a form is good for three seconds
                self._keep(asyncio.ensure_future(show(body)))

        app = self.app
        app.use(self._write_down)
        app.command(re.compile("^/.*"))(acknowledged)
        app.action(re.compile(f"^{ACTION}"))(acknowledged)
        app.shortcut(incoming.SHORTCUT)(acknowledged)
        app.view(FORM)(acknowledged)
        app.event("app_mention")(acknowledged)
        app.event("message")(acknowledged)
        app.event("app_home_opened")(acknowledged)
        app.event("member_joined_channel")(acknowledged)
        app.event("app_uninstalled")(acknowledged)
        app.event("tokens_revoked")(acknowledged)

    def start(self, work: Callable[[], Awaitable[None]]) -> None:
        """Do this beside everything else."""
        self._keep(asyncio.ensure_future(work()))

    async def in_turn(self, work: Callable[[], Awaitable[Answer]]) -> Answer:
        """Do this when few others are at it: whoever types now is acknowledged first."""
        async with self._slots:
            doing = asyncio.ensure_future(work())
            try:
                await asyncio.wait((doing,), timeout=SLOT_SECONDS)
            except asyncio.CancelledError:
                doing.cancel()
                raise
        return await doing

    def _keep(self, task: asyncio.Future[None]) -> None:
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def settle(self, seconds: float) -> None:
        """Let what is under way finish; what takes longer is found unfinished at the next start."""
        if self._running:
            _, late = await asyncio.wait(self._running, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _write_down(
        self,
        req: AsyncBoltRequest,
        context: AsyncBoltContext,
        next: Callable[[], Awaitable[None]],  # noqa: A002  # Bolt gives arguments by name
    ) -> None:
        """Bolt's middleware runs before the acknowledgement: if this raises, Slack sends it again."""
        await self._leave(req.body)
        asked = self._any_command(read(req.body, datetime.now(UTC)))
        if asked is not None and asked.request.via == "form":
            context["errors"] = await self._errors(asked.request)
            asked = None if context["errors"] else asked
        if asked is not None and not self._pressed_twice(req.body):
            context["asked"] = asked if await self._bot.accept(asked.request) else None
        await next()

    async def _leave(self, body: dict[str, Any]) -> None:
        """Forget a workspace that removed Sitrep, and the token of one that took it back."""
        event: dict[str, Any] = body.get("event") or {}
        removed = event.get("type") == "app_uninstalled"
        revoked = event.get("type") == "tokens_revoked" and (event.get("tokens") or {}).get("bot")
        if not (removed or revoked):
            return
        team = incoming.installed_team(body)
        installed = await self._tokens.of(team)
        if installed is not None and body.get("event_time", installed.at) < int(installed.at):
            return  # sent again, about an installation before this one
        await self._tokens.forget(team)
        if removed:
            await self._bot.workspace_removed(incoming.NAME, team)

    async def _errors(self, request: Request) -> dict[str, str]:
        spec = next((one for one in self._bot.commands if one.name == request.text), None)
        return await filled.errors(request, spec, self._bot.problem)

    def _any_command(self, asked: SlackRequest | None) -> SlackRequest | None:
        """Any command may follow /sitrep, mistyped ones too: no other name of them reaches us."""
        if asked is None or asked.request.via != "command":
            return asked
        first, _, rest = asked.request.text.partition(" ")
        inner = rest.split(" ", 1)[0].removeprefix("/").lower()
        own = {spec.name.split(" ")[1] for spec in self._bot.commands if spec.name.startswith("sitrep ")}
        if first != "sitrep" or not inner or inner in own:
            return asked
        return replace(asked, request=replace(asked.request, text=rest.removeprefix("/")))

    def _pressed_twice(self, body: dict[str, Any]) -> bool:
        action = (body.get("actions") or [None])[0]
        if not isinstance(action, dict):
            return False
        place = (body.get("container") or {}).get("message_ts") or (body.get("view") or {}).get("id") or ""
        press = (
            str(body["user"]["id"]),
            str(place),
            f"{action.get('action_id')} {(action.get('selected_option') or {}).get('value', '')}",
            str(action.get("block_id")),
        )
        now = time.monotonic()
        if len(self._pressed) >= _MOST_PRESSES:
            self._pressed = {key: at for key, at in self._pressed.items() if now - at < TWICE_SECONDS}
        before, self._pressed[press] = self._pressed.get(press, -TWICE_SECONDS), now
        return now - before < TWICE_SECONDS


def _authorizing(tokens: Tokens) -> Callable[..., Awaitable[AuthorizeResult | None]]:
    """What Bolt asks for each request. It reads the argument names, so this can't be a method."""

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult | None:
        installed = await tokens.of(team_id or enterprise_id or "")
        if installed is None:
            return None
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_user_id=installed.bot_user,
            bot_id=installed.bot_id,
            bot_token=installed.token,
        )

    return authorize


def read(body: dict[str, Any], now: datetime) -> SlackRequest | None:
    """The request in a payload; None where it is none."""
    if _is_for_view(body):
        return None
    if "command" in body and "trigger_id" in body:
        return incoming.command(body, now)
    match body.get("type"):
        case "event_callback":
            return incoming.message(body, now) or incoming.invitation(body, now)
        case "block_actions":
            return incoming.press(body, now)
        case "message_action" if body.get("callback_id") == incoming.SHORTCUT:
            return incoming.shortcut(body, now)
        case "view_submission" if body["view"].get("callback_id") == FORM:
            return filled.filled_in(body, now)
        case _:
            return None


def _is_for_view(body: dict[str, Any]) -> bool:
    return opening(body) is not None or home_opened(body) or filled.is_typed_in(body)
