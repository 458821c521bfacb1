"""What Slack shows beside messages: App Home, and the modals that its buttons and bare commands open."""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from typing import Any
from weakref import WeakValueDictionary

import structlog

from adapters.slack.client.directory import Directory
from adapters.slack.client.refusals import said
from adapters.slack.command_names import CommandNames
from adapters.slack.forms.filled import faults, faults_in, filled_in, is_typed_in, with_faults
from adapters.slack.forms.forms import CHOSEN, FormRequest, form_buttons, modal, opening
from adapters.slack.incoming import NAME, SlackRequest, installed_team
from adapters.slack.limits import VIEW_BLOCKS
from adapters.slack.render import view_blocks
from bot.chat import Bot, Channel, Choice, CommandSpec, Person, Request
from bot.document import Block, Document, Inline, Link, Text
from bot.errors import DeliveryError

Json = dict[str, Any]
_MESSAGE = "message:"  # how a document links to a post: document.Link
_MOST_OPEN = 1_000  # modals that somebody may be typing into

log = structlog.get_logger()


def home_opened(body: Json) -> bool:
    """Whether somebody looks at our App Home."""
    event: Json = body.get("event") or {}
    return event.get("type") == "app_home_opened" and event.get("tab", "home") == "home"


class Views:
    """Opens and checks modals and publishes App Home."""

    def __init__(self, directory: Directory, names: CommandNames) -> None:
        self._directory = directory
        self._names = names
        self._typed: OrderedDict[str, int] = OrderedDict()  # modal -> its newest change
        self._faulty: dict[str, dict[str, str]] = {}  # modal -> what it was last made to say is wrong
        self._changes = count()
        self._one_by_one = WeakValueDictionary[tuple[str, str], asyncio.Lock]()

    async def show(self, bot: Bot, body: Json) -> bool:
        """What the payload asks for. False, logged, where Slack did not let a form be opened."""
        wanted = opening(body)
        try:
            if wanted is not None:
                await self._open(bot, body, wanted)
            elif is_typed_in(body):
                await self._check(bot, body)
            else:
                await self.publish(bot, installed_team(body), str(body["event"]["user"]))
        except DeliveryError as error:
            log.warning("view not shown", problem=str(error))
            return wanted is None
        return True

    async def refresh(self, bot: Bot, request: Request) -> None:
        """Show a person their page anew, after they changed something by it."""
        try:
            await self.publish(bot, request.channel.workspace, request.person.id)
        except DeliveryError as error:
            log.warning("view not shown", problem=str(error))

    async def publish(self, bot: Bot, team: str, user: str) -> None:
        """Show a person their page as it is now, one at a time: an older one never covers a newer.

        Raises as refusals.said does.
        """
        async with self._one_by_one.setdefault((team, user), asyncio.Lock()):
            await self._publish(bot, team, user)

    async def _publish(self, bot: Bot, team: str, user: str) -> None:
        request = await self._completed(Request("home", _direct(team, user), Person(user), "", _now()))
        page = self._names.as_called(await bot.home(request.channel, request.person))
        page = await self._linked(team, page)
        blocks = [form_buttons(), *view_blocks(page, VIEW_BLOCKS - 1)]
        client = await self._directory.client(team)
        view = {"type": "home", "blocks": blocks}
        await self._directory.patiently(lambda: client.views_publish(user_id=user, view=view))

    async def _open(self, bot: Bot, body: Json, wanted: FormRequest) -> None:
        """Open a modal within the three seconds that Slack gives for it."""
        spec = _spec(bot, wanted.name)
        if spec is None:
            return
        team = installed_team(body)
        user = str(body.get("user_id") or (body.get("user") or {}).get("id"))
        place = wanted.place if wanted.place and wanted.place[0] in "CG" else None
        channel = Channel(NAME, team, place, "private") if place else _direct(team, user)
        request = Request("form", channel, Person(user), spec.name, _now(), "form", {})
        choices = await self._choices(bot, request, spec)
        client = await self._directory.client(team)
        await said(client.views_open(trigger_id=body["trigger_id"], view=modal(spec, wanted, choices)))

    async def _choices(self, bot: Bot, request: Request, spec: CommandSpec) -> dict[str, Sequence[Choice]]:
        """What there is to choose from in this channel, for parameters that name a thing."""
        asked = [one.name for one in spec.parameters if one.kind in CHOSEN]
        completed = await self._completed(request) if asked else request
        return {name: await bot.suggest(completed, name, "") for name in asked}

    async def _check(self, bot: Bot, body: Json) -> None:
        """Say what is wrong with a form while it is typed; of two changes the newer one counts."""
        view: Json = body["view"]
        name = str(view["id"])
        change = self._typed[name] = next(self._changes)
        self._typed.move_to_end(name)
        if len(self._typed) > _MOST_OPEN:
            self._faulty.pop(self._typed.popitem(last=False)[0], None)
        asked = filled_in(body, _now())
        found = await faults(asked.request, _spec(bot, asked.request.text), bot.problem)
        shown = with_faults(view, found)
        client = await self._directory.client(asked.request.channel.workspace)
        async with self._one_by_one.setdefault(("", name), asyncio.Lock()):
            # Somebody may have typed before they saw our last word on it: then `view` has it not.
            before, after = self._faulty.get(name, faults_in(view)), faults_in(shown)
            if before != after and self._typed.get(name) == change:
                self._faulty.pop(name, None)  # not known until Slack has taken it
                await said(client.views_update(view_id=name, view=shown))
                self._faulty[name] = after

    async def _completed(self, request: Request) -> Request:
        asked = SlackRequest(request, request.channel.id, known_kind=request.channel.kind == "dm")
        completed, _ = await self._directory.complete(asked)
        return completed

    async def _linked(self, team: str, page: Document) -> Document:
        """The page with links to posts as Slack's own addresses; without one the words stand alone."""
        named = [link.url for link in _links(page) if link.url.startswith(_MESSAGE)]
        found = await asyncio.gather(*(self._address(team, name) for name in named))
        known = {name: url for name, url in zip(named, found, strict=True) if url}

        def linked(inline: Inline) -> Inline:
            return (
                replace(inline, url=known.get(inline.url, inline.url)) if isinstance(inline, Link) else inline
            )

        def block(one: Block) -> Block:
            return replace(one, line=tuple(map(linked, one.line))) if isinstance(one, Text) else one

        return replace(page, blocks=tuple(map(block, page.blocks)))

    async def _address(self, team: str, name: str) -> str | None:
        channel, _, ts = name.removeprefix(_MESSAGE).partition("/")
        try:
            return await self._directory.permalink(team, channel, ts)
        except DeliveryError:
            return None


def _links(page: Document) -> list[Link]:
    lines = [block.line for block in page.blocks if isinstance(block, Text)]
    return [inline for line in lines for inline in line if isinstance(inline, Link)]


def _spec(bot: Bot, name: str) -> CommandSpec | None:
    return next((one for one in bot.commands if one.name == name), None)


def _direct(team: str, user: str) -> Channel:
    return Channel(NAME, team, f"@{user}", "dm")


def _now() -> datetime:
    return datetime.now(UTC)
