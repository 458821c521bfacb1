"""Slack's tokens -> whether Slack takes them and our messages, asked of Slack itself; nothing is posted."""

from importlib import resources
from typing import Any

from adapters.slack.client.refusals import said
from adapters.slack.client.tokens import Clients
from adapters.slack.render import messages
from bot.chat import CheckResult
from bot.document import Break, Button, Buttons, Document, Figure, Figures, Heading, Text, words
from bot.errors import DeliveryError
from bot.settings import Settings

_TAKE_ANOTHER = "Take a new token from the app's page at api.slack.com/apps, and install the app again."
# Every kind of block that a briefing is made of.
_SAMPLE = Document(
    (
        Heading(words("SITREP")),
        Text(words("1 new event")),
        Break(),
        Heading(words("1 · NEW"), level=2),
        Figures((Figure("Killed", words("9"), (words("9 · Interior Ministry"),)),)),
        Buttons((Button("Details", "details E1"),)),
    ),
    notice="Sitrep",
)


async def check(settings: Settings) -> tuple[CheckResult, ...]:
    """What Slack says to the tokens that are set, and to the blocks we send."""
    clients = Clients(settings.slack_api_url)
    found: list[CheckResult] = []
    try:
        if settings.slack_bot_token is not None:
            token = settings.slack_bot_token.get_secret_value()
            bot = await _bot(clients, token)
            found += [bot] if bot.remedy else [bot, await _blocks(clients, token)]
        if settings.slack_app_token is not None:
            found.append(await _socket(clients, settings.slack_app_token.get_secret_value()))
    finally:
        await clients.close()
    return tuple(found)


async def _bot(clients: Clients, token: str) -> CheckResult:
    try:
        answer = await said(clients.with_token(token).auth_test())
    except DeliveryError as error:
        return CheckResult("Slack", "SLACK_BOT_TOKEN is not taken", f"{error} {_TAKE_ANOTHER}")
    lacking = _lacking(answer)
    named = f"{answer.get('user', 'Sitrep')} in {answer.get('team', 'the workspace')}"
    if lacking:
        return CheckResult(
            "Slack",
            f"{named} lacks scopes: {', '.join(lacking)}",
            "Put this version's manifest into the app's page, and install the app again.",
        )
    return CheckResult("Slack", f"takes SLACK_BOT_TOKEN: {named}")


def _lacking(answer: Any) -> list[str]:
    """The scopes that the manifest asks for and Slack has not given, where Slack names those it gave."""
    given = str(answer.headers.get("x-oauth-scopes", "") if answer.headers else "")
    return sorted(_wanted() - {one.strip() for one in given.split(",")}) if given else []


def _wanted() -> set[str]:
    lines = (resources.files("adapters.slack.setup") / "manifest.yaml").read_text().splitlines()
    start = lines.index("    bot:")
    after = [line.strip() for line in lines[start + 1 :]]
    end = next((at for at, line in enumerate(after) if not line.startswith(("- ", "#"))), len(after))
    return {line.removeprefix("- ") for line in after[:end] if line.startswith("- ")}


async def _blocks(clients: Clients, token: str) -> CheckResult:
    blocks = [block for one in messages(_SAMPLE) for block in one.blocks]
    try:
        await said(clients.with_token(token).api_call("blocks.validate", json={"blocks": blocks}))
    except DeliveryError as error:
        if "unknown_method" in str(error):
            return CheckResult("Slack", "this API has no blocks.validate: our messages were not tried")
        return CheckResult("Slack", "does not take our messages' blocks", f"{error} Use a newer Sitrep.")
    return CheckResult("Slack", "takes our messages' blocks")


async def _socket(clients: Clients, token: str) -> CheckResult:
    try:
        await said(clients.with_token(token).apps_connections_open(app_token=token))
    except DeliveryError as error:
        remedy = (
            f"{error} Take an app-level token (xapp-…) with connections:write, and switch Socket Mode on."
        )
        return CheckResult("Slack", "SLACK_APP_TOKEN is not taken", remedy)
    return CheckResult("Slack", "takes SLACK_APP_TOKEN: Socket Mode")
