"""Discord's token -> whether Discord takes it, asked of Discord itself; nothing is posted."""

from typing import Any

import aiohttp

from bot.chat import CheckResult
from bot.settings import Settings

_API = "https://discord.com/api/v10"
_SECONDS = 15
_TAKE_ANOTHER = "Take a new one: docs/start/discord.md says where it comes from."


async def check(settings: Settings) -> tuple[CheckResult, ...]:
    """Who the token speaks as, and whether a connection may still be begun today."""
    assert settings.discord_token is not None, "without one Discord would not start"
    headers = {"Authorization": f"Bot {settings.discord_token.get_secret_value()}"}
    base = (settings.discord_api_url or _API).rstrip("/")
    timeout = aiohttp.ClientTimeout(total=_SECONDS)
    try:
        async with aiohttp.ClientSession(headers=headers, timeout=timeout) as session:
            status, me = await _get(session, f"{base}/users/@me")
            if status == 401:
                return (CheckResult("Discord", "DISCORD_TOKEN is not taken", _TAKE_ANOTHER),)
            if status != 200:
                return (_odd(status),)
            status, gateway = await _get(session, f"{base}/gateway/bot")
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        problem = f"{base} can't be reached ({type(error).__name__})"
        return (
            CheckResult("Discord", problem, "Check the network, the firewall and SITREP_DISCORD_API_URL."),
        )
    named = CheckResult("Discord", f"takes DISCORD_TOKEN: {me.get('username', 'Sitrep')}")
    return (named, _gateway(gateway) if status == 200 else _odd(status))


async def _get(session: aiohttp.ClientSession, url: str) -> tuple[int, dict[str, Any]]:
    async with session.get(url) as answer:
        found = await answer.json(content_type=None) if answer.status == 200 else {}
        return answer.status, found if isinstance(found, dict) else {}


def _gateway(answer: dict[str, Any]) -> CheckResult:
    left = answer.get("session_start_limit", {}).get("remaining")
    if left == 0:
        return CheckResult(
            "Discord",
            "lets no further connection begin today",
            "Something starts Sitrep again and again: stop that, and wait for a day.",
        )
    return CheckResult(
        "Discord", "lets a connection begin" + (f", {left} more today" if left is not None else "")
    )


def _odd(status: int) -> CheckResult:
    return CheckResult(
        "Discord", f"answers HTTP {status}", "Discord has trouble, or a proxy answers: try again later."
    )
