"""Ids of people and channels -> what Slack knows of them, remembered for a while."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

from adapters.slack.client.refusals import said
from adapters.slack.client.tokens import Clients, Installed, Tokens
from adapters.slack.incoming import SlackRequest
from bot.chat import Channel, Person, Request
from bot.errors import ChannelGone, DeliveryError, PlatformBusy

KEPT_SECONDS = 600.0  # a person's zone or a channel's kind changes seldom
TRIES = 4  # of a look; somebody waits for the answer
LONGEST_WAIT_SECONDS = 5.0  # between two of them
_MOST_KEPT = 20_000


@dataclass(frozen=True, slots=True)
class Room:
    """What Slack knows of a channel. `member` is whether Sitrep is in it; None when that is unknown."""

    kind: Literal["public", "private", "dm"]
    name: str = ""
    creator: str = ""
    member: bool | None = None


class Directory:
    """Looks people and channels up, for ten minutes. What can't be had in a few tries is left as it is.

    `again_seconds` lie before the second try, doubled with each further one.
    """

    def __init__(self, clients: Clients, tokens: Tokens, again_seconds: float = 0.5) -> None:
        self._clients = clients
        self._tokens = tokens
        self._waits = [again_seconds * 2**at for at in range(TRIES - 1)]
        self._kept: dict[tuple[str, str], tuple[float, Any]] = {}

    async def complete(self, asked: SlackRequest) -> tuple[Request, Room]:
        """The request with its person's zone and rights and its channel's kind and name."""
        request, team = asked.request, asked.request.channel.workspace
        person = await self._person(team, request.person)
        if request.channel.kind == "dm":
            return replace(request, person=person), Room("dm", member=True)
        room = await self._room(team, asked.place)
        if room is None:  # as careful as can be while Slack does not say
            guessed = request.channel.kind if asked.known_kind else "private"
            room = Room(guessed, request.channel.name)
        editor = person.admin or (bool(room.creator) and room.creator == person.id)
        channel = replace(request.channel, kind=room.kind, name=room.name or request.channel.name)
        return replace(request, person=replace(person, editor=editor), channel=channel), room

    async def direct(self, team: str, person: str) -> str:
        """The channel of a person's direct messages with Sitrep. Raises as `said` does."""
        known = self._look(team, f"D:{person}")
        if known is None:
            found = await said((await self.client(team)).conversations_open(users=person))
            known = self._keep(team, f"D:{person}", str(found["channel"]["id"]))
        return str(known)

    async def permalink(self, team: str, channel: str, ts: str) -> str:
        """The address of a message. Raises as `said` does."""
        known = self._look(team, f"{channel}/{ts}")
        if known is None:
            found = await said((await self.client(team)).chat_getPermalink(channel=channel, message_ts=ts))
            known = self._keep(team, f"{channel}/{ts}", str(found["permalink"]))
        return str(known)

    async def place(self, channel: Channel) -> str:
        """Slack's id of where a channel's messages go. Raises as `said` does."""
        if channel.id.startswith("@"):
            return await self.direct(channel.workspace, channel.id[1:])
        return channel.id

    async def is_let_in(self, team: str) -> bool:
        """Whether the workspace's token is still good: another than a call began with, perhaps."""
        try:
            await self.patiently((await self.client(team)).auth_test)
        except ChannelGone:
            return False
        except DeliveryError:  # not asked: nothing is deleted on a mere suspicion
            return True
        return True

    async def client(self, team: str) -> Any:
        """A client for this workspace. Raises ChannelGone where Sitrep is not installed."""
        return self._clients.with_token((await self._installed(team)).token)

    async def _installed(self, team: str) -> Installed:
        installed = await self._tokens.of(team)
        if installed is None:
            raise ChannelGone("Sitrep is not installed in this workspace any more.")
        return installed

    async def _person(self, team: str, person: Person) -> Person:
        known = self._look(team, person.id)
        if known is None:
            try:
                installed = await self._installed(team)
                client = self._clients.with_token(installed.token)
                answer = (await self.patiently(lambda: client.users_info(user=person.id)))["user"]
            except DeliveryError:
                return person
            ours = installed.enterprise is not None and installed.enterprise == _organisation(answer)
            known = self._keep(team, person.id, (_person(answer, person), ours))
        found: Person = known[0]
        colleague = bool(known[1])
        return replace(found, guest=found.guest or (person.guest and not colleague))

    async def _room(self, team: str, place: str) -> Room | None:
        known = self._look(team, place)
        if known is None:
            try:
                client = await self.client(team)
                answer = await self.patiently(lambda: client.conversations_info(channel=place))
            except ChannelGone:
                return Room("private", member=False)
            except DeliveryError:
                return None
            known = _room(answer["channel"])
            if known.member is not False:  # it may be invited any moment
                self._keep(team, place, known)
        return known if isinstance(known, Room) else None

    async def patiently(self, ask: Callable[[], Awaitable[Any]]) -> Any:
        """What Slack answers to a call that may be made twice, asked again where it failed.

        Without it a creator would be no editor. Raises as `said` does.
        """
        for wait in self._waits:
            try:
                return await said(ask())
            except ChannelGone:
                raise
            except PlatformBusy as error:
                await asyncio.sleep(min(max(wait, error.retry_seconds), LONGEST_WAIT_SECONDS))
            except DeliveryError:
                await asyncio.sleep(wait)
        return await said(ask())

    def forget(self, team: str, place: str) -> None:
        """Look this channel up anew next time: Sitrep was invited, or it was renamed."""
        self._kept.pop((team, place), None)

    def _look(self, team: str, name: str) -> Any:
        until, value = self._kept.get((team, name), (0.0, None))
        return value if until > time.monotonic() else None

    def _keep(self, team: str, name: str, value: Any) -> Any:
        if len(self._kept) >= _MOST_KEPT:
            self._kept.clear()
        self._kept[team, name] = (time.monotonic() + KEPT_SECONDS, value)
        return value


def _person(found: Any, asked: Person) -> Person:
    profile = found.get("profile") or {}
    rules = bool(found.get("is_admin") or found.get("is_owner") or found.get("is_primary_owner"))
    invited = found.get("is_restricted") or found.get("is_ultra_restricted") or found.get("is_stranger")
    name = profile.get("display_name") or profile.get("real_name") or found.get("name") or asked.name
    return Person(asked.id, name, found.get("tz") or None, admin=rules, guest=bool(invited))


def _organisation(found: Any) -> str | None:
    """The Enterprise Grid that somebody belongs to, whichever of its workspaces is theirs."""
    return (found.get("enterprise_user") or {}).get("enterprise_id")


def _room(found: Any) -> Room:
    hidden = found.get("is_private") or found.get("is_mpim") or found.get("is_group")
    kind: Literal["public", "private", "dm"] = "private" if hidden else "public"
    name = f"#{found['name']}" if found.get("name") else ""
    return Room(kind, name, str(found.get("creator") or ""), found.get("is_member"))
