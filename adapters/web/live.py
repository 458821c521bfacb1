"""A channel's new posts -> server-sent events; what is typed -> its completions."""

import asyncio
import json
import re
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from aiohttp import web

from adapters.web.completion import CompletionStep, steps
from adapters.web.looks import LOOK_SECONDS, ChangeMarks, ChannelLooks
from adapters.web.place import PageHome
from adapters.web.render import ButtonForm, post_html
from adapters.web.safety import Guard
from bot.chat import Archive, Bot, Channel, Post, Rooms

# What is sent bears the time from before it is on record; one of several machines may be a little behind.
LOOK_BACK = timedelta(seconds=5)
MOST_COMPLETIONS = 25
AGAIN_MILLISECONDS = 2000  # after which a browser that lost us tries anew
SELDOM_MILLISECONDS = 20_000  # between looks of a page that is out of sight

_CURSOR = re.compile(r"[0-9]{1,17}")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Live:
    """What the chat's script asks for."""

    def __init__(self, guard: Guard, home: PageHome, bot: Bot, sources: tuple[Archive, Rooms]) -> None:
        self._guard, self._home, self._bot = guard, home, bot
        self._looks, self._pulses = ChannelLooks(sources[0]), ChangeMarks(sources[1])

    async def posts(self, request: web.Request) -> web.StreamResponse:
        """Posts as they come. First the token for forms: after a restart a page's own fits no longer.

        With `once` what there is, and an end: the browser asks again by itself, and holds no connection.
        """
        channel = await self._home.channel(request)
        seen = _moment(request.headers.get("Last-Event-ID") or request.query.get("after"))
        form = ButtonForm(self._guard.csrf(request), self._home.at(channel, "/channel"))
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "X-Accel-Buffering": "no"}
        )
        await response.prepare(request)
        again = SELDOM_MILLISECONDS if "once" in request.query else AGAIN_MILLISECONDS
        with suppress(ConnectionResetError, asyncio.CancelledError):
            hello = json.dumps({"csrf": form.csrf})
            await response.write(f"retry: {again}\nevent: hello\ndata: {hello}\n\n".encode())
            told: dict[int, datetime] = {}
            while await self._guard.is_still_welcome(request):  # until it signs out, in this page or another
                since = min(seen, datetime.now(UTC)) - LOOK_BACK  # the clock may have been set back
                for post in await self._looks.posts(channel, since):
                    if told.get(post.id) != post.changed:
                        told[post.id] = post.changed
                        seen = max(seen, post.changed)
                        await response.write(_event(post, form, seen, is_new=post.at > since))
                if "once" in request.query:
                    break
                await response.write(b": still here\n\n")
                await asyncio.sleep(LOOK_SECONDS)
        return response

    async def pulse(self, request: web.Request) -> web.StreamResponse:
        """A word each time anything has changed that a room shows; the page looks for itself what it was."""
        channel = await self._home.channel(request)
        seen = request.headers.get("Last-Event-ID") or request.query.get("after", "")
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "X-Accel-Buffering": "no"}
        )
        await response.prepare(request)
        with suppress(ConnectionResetError, asyncio.CancelledError):
            await response.write(f"retry: {AGAIN_MILLISECONDS}\n\n".encode())
            while await self._guard.is_still_welcome(request):
                mark = await self._pulses.mark(channel)
                word = "" if mark == seen else f"id: {mark}\ndata: {'changed' if seen else 'here'}\n\n"
                seen = mark
                await response.write(word.encode() or b": still here\n\n")
                if "once" in request.query:
                    break
                await asyncio.sleep(LOOK_SECONDS)
        return response

    async def complete(self, request: web.Request) -> web.Response:
        """Commands that go on from what is typed, and names for the parameter at hand."""
        channel = await self._home.channel(request)
        typed = request.query.get("text", "")[:200].removeprefix("/")
        found: dict[str, str] = {}
        for step in steps(self._bot.commands, typed):
            if step.parameter is None:
                found.setdefault(step.words, step.spec.help)
            elif len(found) < MOST_COMPLETIONS:
                found |= await self._values(channel, step, typed)
        shown = [{"value": value, "label": label} for value, label in found.items()]
        return web.json_response(shown[:MOST_COMPLETIONS])

    async def _values(self, channel: Channel, step: CompletionStep, typed: str) -> dict[str, str]:
        """The line so far with each value that its last word may become, and what that is."""
        assert step.parameter is not None
        before, _, last = typed.rpartition(" ")
        asked = replace(self._home.request(channel, step.spec.name), arguments=step.given)
        choices = await self._bot.suggest(asked, step.parameter.name, last)
        return {f"{before} {choice.value}": choice.label for choice in choices}


def _event(post: Post, form: ButtonForm, seen: datetime, *, is_new: bool) -> bytes:
    """A post as a page takes it up: at its end if it is new, else in place of what it has of it."""
    shown = str(post_html(post, form))
    changed = str(cursor(post.changed))
    data = {"id": post.id, "name": post.name, "html": shown, "changed": changed, "new": is_new}
    return f"id: {cursor(seen)}\ndata: {json.dumps(data)}\n\n".encode()


def cursor(seen: datetime) -> int:
    """Up to when a page has seen a channel: microseconds since 1970."""
    return (seen - _EPOCH) // timedelta(microseconds=1)


def _moment(text: str | None) -> datetime:
    """The time that `cursor` gave; 1970 for anything else."""
    return _EPOCH + timedelta(microseconds=int(text) if text and _CURSOR.fullmatch(text) else 0)
