"""A channel's new posts -> server-sent events; what is typed -> its completions."""

import asyncio
import json
import re
from contextlib import suppress
from dataclasses import replace

from aiohttp import web

from adapters.web.place import Home
from adapters.web.render import Form, html
from adapters.web.safety import Guard
from bot.chat import Archive, Bot, CommandSpec

LOOK_SECONDS = 1.0  # between looks for new posts while somebody watches
MOST_POSTS = 40
MOST_COMPLETIONS = 25
AGAIN_MILLISECONDS = 2000  # after which a browser that lost us tries anew

_ID = re.compile(r"[0-9]{1,18}")


class Live:
    """What the chat's script asks for."""

    def __init__(self, guard: Guard, home: Home, bot: Bot, archive: Archive) -> None:
        self._guard, self._home, self._bot, self._archive = guard, home, bot, archive

    async def posts(self, request: web.Request) -> web.StreamResponse:
        """Posts as they come. First the token for forms: after a restart a page's own fits no longer."""
        channel = self._home.channel(request)
        last = _number(request.headers.get("Last-Event-ID") or request.query.get("after"))
        form = Form(self._guard.csrf(request), str(request.rel_url.with_path("/").with_query(None)))
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        with suppress(ConnectionResetError, asyncio.CancelledError):
            hello = json.dumps({"csrf": form.csrf})
            await response.write(f"retry: {AGAIN_MILLISECONDS}\nevent: hello\ndata: {hello}\n\n".encode())
            while True:
                for post in await self._archive.posts(channel, last, MOST_POSTS):
                    last = post.id
                    data = json.dumps({"id": post.id, "html": str(html(post.document, form))})
                    await response.write(f"id: {post.id}\ndata: {data}\n\n".encode())
                await response.write(b": still here\n\n")
                await asyncio.sleep(LOOK_SECONDS)
        return response

    async def complete(self, request: web.Request) -> web.Response:
        """Commands that go on from what is typed, and names for the parameter at hand."""
        typed = request.query.get("text", "")[:200].removeprefix("/")
        found = [spec.name for spec in self._bot.commands if spec.name.startswith(typed.lower())]
        for spec in self._bot.commands:
            if typed.lower().startswith(spec.name + " "):
                found += await self._values(request, spec, typed[len(spec.name) + 1 :])
        return web.json_response(list(dict.fromkeys(found))[:MOST_COMPLETIONS])

    async def _values(self, request: web.Request, spec: CommandSpec, typed: str) -> list[str]:
        """The line so far with each value that its last word may become."""
        named = [parameter for parameter in spec.parameters if parameter.keyword is None]
        *before, last = typed.split(" ")
        if len(before) >= len(named):
            return []
        given = {parameter.name: value for parameter, value in zip(named, before, strict=False)}
        asked = replace(self._home.request(request, spec.name), arguments=given)
        choices = await self._bot.suggest(asked, named[len(before)].name, last)
        return [" ".join([spec.name, *before, choice.value]) for choice in choices]


def _number(text: str | None) -> int:
    """A post's id; 0 for anything else."""
    return int(text) if text and _ID.fullmatch(text) else 0
