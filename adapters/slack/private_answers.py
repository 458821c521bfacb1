"""Private answers -> their asker's eyes: by the request's own address, else as ephemeral posts."""

import asyncio
import json
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import aiohttp
import structlog

from adapters.slack.client.directory import Directory
from adapters.slack.client.refusals import Unchangeable, said, what_is_refused
from adapters.slack.client.tokens import Clients
from adapters.slack.incoming import SlackRequest
from adapters.slack.plain_text import plain_text
from adapters.slack.render import SlackMessage, messages
from bot.chat import answer_id
from bot.document import Button, Buttons, Document, Text, words
from bot.errors import AmbiguousSend, DeliveryError, MessageRefused, PlatformBusy

LONGEST_WAIT_SECONDS = 60.0
AGAIN = "again "  # what the button sends that shows an answer whose arrival is in doubt
_MOST_KEPT = 200  # answers in doubt
_QUESTION_CHARACTERS = 80

Way = Callable[[SlackRequest, SlackMessage], Awaitable[None]]

log = structlog.get_logger()


class PrivateAnswers:
    """Shows an answer to its asker, once. `waits` are the seconds between tries that Slack refused.

    What only one person sees can't be looked for as a post can. Where Slack took an answer without a
    word, it is not said again; a line with a button offers it, so that it is neither lost nor there twice.
    """

    def __init__(self, clients: Clients, directory: Directory, waits: Sequence[float]) -> None:
        self._clients = clients
        self._directory = directory
        self._waits = waits
        self._doubtful: OrderedDict[str, Document] = OrderedDict()

    async def whisper(self, asked: SlackRequest, document: Document) -> Document | None:
        """Show it where it was asked for; what is left to be said elsewhere, None when it is shown."""
        ways: list[Way] = [self._respond] if asked.respond else []
        if asked.request.channel.kind != "dm" and not asked.at_home:  # who looks at Home sees no channel
            ways.append(self._post)
        left = list(messages(document))
        for at, way in enumerate(ways):
            try:
                while left:
                    await _plainer(way, asked, left[0])
                    left.pop(0)
            except AmbiguousSend:
                return await self._offer(asked, document, ways[at:])
            except DeliveryError as error:
                log.info("private answer refused", request=asked.request.id, problem=str(error))
            else:
                return None
        return document

    def doubtful(self, text: str) -> Document | None:
        """The answer that a pressed button asks for again, as long as it is kept."""
        return self._doubtful.get(text.removeprefix(AGAIN))

    async def _offer(self, asked: SlackRequest, document: Document, ways: Sequence[Way]) -> Document | None:
        """Say that there is an answer. Said twice, this does no harm, so each way is tried."""
        name = answer_id(asked.request)
        self._doubtful[name] = document
        if len(self._doubtful) > _MOST_KEPT:
            self._doubtful.popitem(last=False)
        question = asked.request.text[:_QUESTION_CHARACTERS]
        line = f"Slack did not say whether the answer to “{question}” reached you."
        offer = Document((Text(words(line)), Buttons((Button("Show the answer", AGAIN + name),))), line)
        for way in ways:
            try:
                await way(asked, messages(offer)[0])
            except DeliveryError as error:
                log.info("private answer in doubt", request=asked.request.id, problem=str(error))
            else:
                return None
        return offer

    async def _respond(self, asked: SlackRequest, part: SlackMessage) -> None:
        """By the request's own address, which works in channels that Sitrep is not in."""
        quiet = {"unfurl_links": False, "unfurl_media": False}
        body = {"response_type": "ephemeral", "replace_original": False, **quiet, **shown(part)}
        for wait in self._waits:
            seconds = await self._answered(str(asked.respond), body)
            if seconds is None:
                return
            await asyncio.sleep(min(max(wait, seconds), LONGEST_WAIT_SECONDS))
        raise DeliveryError("Slack was too busy for an answer.")

    async def _answered(self, url: str, body: dict[str, Any]) -> float | None:
        """Post it; None when Slack took it, else the seconds it asks us to wait. Raises DeliveryError."""
        try:
            async with self._clients.session.post(url, json=body) as answer:
                if answer.status == 429:
                    return float(answer.headers.get("Retry-After", 0))
                if answer.status >= 500:
                    raise AmbiguousSend(f"Slack failed while it took an answer (HTTP {answer.status}).")
                code = _refused(answer.status, await answer.text())
                if code is not None:
                    raise what_is_refused(code)
        except aiohttp.ClientConnectorError:
            return 0.0
        except (aiohttp.ClientError, TimeoutError) as error:
            raise AmbiguousSend("The connection broke before Slack took the answer.") from error
        return None

    async def _post(self, asked: SlackRequest, part: SlackMessage) -> None:
        """As an ephemeral post. Within a thread it is seen only where the thread has begun already."""
        client = await self._directory.client(asked.request.channel.workspace)
        where = {"channel": asked.place, "user": asked.request.person.id}
        for wait in self._waits:
            try:
                thread = asked.request.channel.thread
                await said(client.chat_postEphemeral(**where, thread_ts=thread, **shown(part)))
            except PlatformBusy as error:
                await asyncio.sleep(min(max(wait, error.retry_seconds), LONGEST_WAIT_SECONDS))
            else:
                return
        raise DeliveryError("Slack was too busy for an answer.")


async def _plainer(way: Way, asked: SlackRequest, part: SlackMessage) -> None:
    """Show a part; where Slack does not take its blocks, in plain words."""
    try:
        await way(asked, part)
    except Unchangeable:  # its address is spent
        raise
    except MessageRefused as error:
        log.warning("blocks refused", request=asked.request.id, problem=str(error))
        await way(asked, SlackMessage(plain_text(part.blocks) or part.text, ()))


def _refused(status: int, text: str) -> str | None:
    """Slack's word of refusal; None where it took the answer, which it says by a mere "ok"."""
    try:
        found = json.loads(text)
    except ValueError:
        return None if status == 200 else text.strip()[:80] or f"HTTP {status}"
    if status == 200 and not (isinstance(found, dict) and found.get("ok") is False):
        return None
    return str(found.get("error", status)) if isinstance(found, dict) else f"HTTP {status}"


def shown(part: SlackMessage) -> dict[str, Any]:
    """A message's own fields."""
    return {"text": part.text, "blocks": list(part.blocks)}
