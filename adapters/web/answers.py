"""What is typed, pressed or uploaded -> done once, however often it is sent, and its answer."""

import asyncio
import uuid
from collections import OrderedDict
from collections.abc import Coroutine
from dataclasses import replace

from aiohttp import web

from adapters.web.place import PageHome, way_back
from adapters.web.render import ButtonForm, html
from adapters.web.safety import Guard
from bot.chat import Bot, Reply, Request, Rooms, Via
from bot.document import Document, Text, words

MOST_ECHOED = 200  # characters of what was asked, above its answer
MOST_KEPT = 200  # answers, of all who look; a page that is loaded again shows its answer
HELD = "Kept back by the channel's quiet hours: it is posted when they end, {}."
SHARED = "Shared: it is in the channel, for all who look there."


class Answers:
    """The newest answers, each under its session and the token of the form that asked."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str], asyncio.Task[Document]] = OrderedDict()

    async def once(self, key: tuple[str, str], asked: Coroutine[None, None, Document]) -> Document:
        """The answer under this key; asked for only if nobody has."""
        if key in self._kept:
            asked.close()
        else:
            self._kept[key] = asyncio.create_task(asked)
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        try:
            return await asyncio.shield(self._kept[key])
        except Exception:
            self._kept.pop(key, None)  # what failed may be tried again
            raise

    async def kept(self, key: tuple[str, str]) -> Document | None:
        """The answer under this key, while it is remembered."""
        task = self._kept.get(key)
        return await asyncio.shield(task) if task is not None else None


class AnswerSender:
    """Hands requests to the bot."""

    def __init__(self, guard: Guard, home: PageHome, bot: Bot, rooms: Rooms) -> None:
        self._guard, self._home, self._bot, self._rooms = guard, home, bot, rooms
        self._answers = Answers()

    async def say(self, request: web.Request) -> web.Response:
        """Do what was asked; the answer alone for our script, else the page it was asked on, with it."""
        form = await request.post()
        once = str(form.get("once", ""))[:64] or uuid.uuid4().hex
        rest = [str(part).strip() for part in form.getall("rest", [])]
        text = " ".join([str(form.get("text", "")).strip(), *rest]).strip()
        uploaded = form.get("file")
        attachment = uploaded.file.read() if isinstance(uploaded, web.FileField) else None
        via: Via = "button" if form.get("via") == "button" else "command"
        back = way_back(str(form.get("back", "/")))
        channel = await self._home.asked_on(back)
        asked = self._home.request(channel, text, via, attachment or None, self._guard.name(request))
        answer = await self._answers.once((self._guard.session(request), once), self._answer(asked))
        if request.headers.get("X-Sitrep") == "script":
            shown = html(answer, ButtonForm(self._guard.csrf(request), str(back)))
            return web.Response(text=str(shown), content_type="text/html")
        return web.Response(
            status=303,
            headers={"Location": str(back.update_query(answer=once).with_fragment("answer"))},
        )

    async def kept(self, request: web.Request) -> Document | None:
        """The answer that the address names, given to this session."""
        once = request.query.get("answer")
        return await self._answers.kept((self._guard.session(request), once)) if once else None

    async def _answer(self, asked: Request) -> Document:
        await self._bot.accept(asked)
        reply = await self._bot.answer(asked)
        document = await self._posted(asked, reply) if _is_shared(asked, reply) else reply.document
        await self._bot.finish(asked)
        said = Text(words(f"You asked: {asked.text[:MOST_ECHOED]}"), small=True)
        return replace(document, blocks=(said, *document.blocks))

    async def _posted(self, asked: Request, reply: Reply) -> Document:
        held = await self._rooms.share(asked.channel, asked.id, reply.document)
        said = HELD.format(held) if held else SHARED
        return replace(reply.document, blocks=(Text(words(said)),), notice=said)


def _is_shared(asked: Request, reply: Reply) -> bool:
    return reply.ok and not reply.private and asked.channel.kind != "dm"
