"""A call of Slack's Web API -> its answer, or the error of ours that says what may be done next."""

from collections.abc import Awaitable
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.errors import AmbiguousSend, ChannelGone, DeliveryError, PlatformBusy

INVITE = "I'm not in this channel yet: type /invite @Sitrep here."
ALONE = "Only you see me in a conversation between people: ask in a channel, or in Sitrep's own messages."
_GONE = {
    "channel_not_found": "There is no such channel, or Sitrep may not see it: /invite @Sitrep.",
    "not_in_channel": "Sitrep is not in the channel: invite it with /invite @Sitrep.",
    "is_archived": "The channel is archived.",
    "restricted_action": "The workspace's admins do not let Sitrep post here.",
    "restricted_action_read_only_channel": "The channel is read-only for Sitrep.",
    "restricted_action_thread_only_channel": "Only thread replies are let into this channel.",
    "restricted_action_non_threadable_channel": "Threads are not let into this channel.",
    "cannot_dm_bot": "Bots take no direct messages.",
    "user_not_found": "Slack does not know this person.",
    "user_disabled": "This person's account was closed.",
    "messages_tab_disabled": "The app's Messages tab is switched off: switch it on in App Home.",
    "team_access_not_granted": "The workspace has not let Sitrep in.",
    "missing_scope": "Sitrep's token lacks a scope: reinstall it with the manifest of this version.",
}
REVOKED = frozenset(
    {"token_revoked", "account_inactive", "invalid_auth", "not_authed", "token_expired", "org_login_required"}
)
# Of a message that stands: deleted, or not ours to change any more. Trying again changes nothing.
_UNCHANGEABLE = frozenset(
    {
        "message_not_found",
        "thread_not_found",
        "cant_update_message",
        "cant_delete_message",
        "edit_window_closed",
        "compliance_exports_prevent_deletion",
    }
)
_TOO_LONG = frozenset({"msg_too_long", "msg_blocks_too_long"})
# Slack's own words: with these "some aspect of the operation" may have succeeded.
_UNSURE = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout"})
_DEFAULT_WAIT_SECONDS = 30.0  # where a 429 says nothing


class TooLong(DeliveryError):
    """Slack finds the message too long."""


class Unchangeable(DeliveryError):
    """A message that can't be edited or deleted; `gone` when it is there no more."""

    def __init__(self, code: str) -> None:
        super().__init__(f"The message can't be changed any more ({code}).")
        self.gone = code in ("message_not_found", "thread_not_found")


class TokenRevoked(ChannelGone):
    """The token is refused. `for_good` says that the workspace itself took it back."""

    def __init__(self, code: str) -> None:
        super().__init__(f"Slack takes Sitrep's token no longer ({code}): install the app again.")
        self.for_good = code in ("token_revoked", "account_inactive")


async def said(call: Awaitable[Any]) -> Any:
    """What Slack answers.

    Raises ChannelGone, TokenRevoked, PlatformBusy, TooLong, DeliveryError where nothing was done, and
    AmbiguousSend where it may have been.
    """
    try:
        return await call
    except SlackApiError as error:
        raise refusal(error) from error
    except aiohttp.ClientConnectorError as error:
        raise DeliveryError("Slack can't be reached.") from error
    except (TimeoutError, aiohttp.ClientError, OSError, SlackClientError) as error:
        raise AmbiguousSend("The connection to Slack broke before it answered.") from error


def refusal(error: SlackApiError) -> DeliveryError:
    """What Slack's refusal means for us."""
    answer = error.response
    status = getattr(answer, "status_code", 0) or getattr(answer, "status", 0)
    data = getattr(answer, "data", None)
    code = str(data.get("error", "")) if isinstance(data, dict) else ""
    if status == 429 or code in ("ratelimited", "rate_limited"):
        return PlatformBusy("Slack asks for patience.", _wait_seconds(getattr(answer, "headers", {})))
    if code in _TOO_LONG:
        return TooLong("Slack finds the message too long.")
    if code in _UNCHANGEABLE:
        return Unchangeable(code)
    if code in REVOKED:
        return TokenRevoked(code)
    if code in _GONE:
        return ChannelGone(_GONE[code])
    if status >= 500 or not code or code in _UNSURE:
        return AmbiguousSend(f"Slack failed while it worked (HTTP {status}).")
    return DeliveryError(f"Slack did not take the message: {code}.")


def _wait_seconds(headers: Any) -> float:
    named = {str(name).lower(): value for name, value in dict(headers).items()}
    value = named.get("retry-after", _DEFAULT_WAIT_SECONDS)
    try:
        return max(float(value[0] if isinstance(value, list) else value), 0.0)
    except ValueError:
        return _DEFAULT_WAIT_SECONDS
