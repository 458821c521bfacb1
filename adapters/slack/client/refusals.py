"""A call of Slack's Web API -> its answer, or the error of ours that says what may be done next.

Every word of refusal that chat.postMessage, chat.update, conversations.open and the reading methods list
(docs.slack.dev, "Errors" of each) stands in one table with its kind; a word it has not yet got is taken as
about the message, for waiting would hold up all that follows.
"""

from collections.abc import Awaitable, Mapping
from enum import Enum, auto
from typing import Any, NamedTuple

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.errors import AmbiguousSend, ChannelGone, DeliveryError, MessageRefused, PlatformBusy

INVITE = "I'm not in this channel yet: type /invite @Sitrep here."
ALONE = "Only you see me in a conversation between people: ask in a channel, or in Sitrep's own messages."
_DEFAULT_WAIT_SECONDS = 30.0  # where a 429 says nothing
_LONG_WAIT_SECONDS = 300.0  # such as for a workspace that is being moved


class RefusalKind(Enum):
    """What a refusal is about."""

    WAIT = auto()  # passing: Slack, or the workspace, takes nothing just now
    UNSURE = auto()  # Slack's own words: "some aspect of the operation" may have succeeded
    LENGTH = auto()  # this message, in shorter parts
    MESSAGE = auto()  # this message, in this form
    THREAD = auto()  # the message that is answered
    STANDING = auto()  # a message that stands: deleted, or not ours to change any more
    CHANNEL = auto()  # whatever is posted there
    TOKEN = auto()  # whatever is asked


class Refusal(NamedTuple):
    """A kind, and what it means to a person."""

    kind: RefusalKind
    words: str


def _each(kind: RefusalKind, words: str, *codes: str) -> dict[str, Refusal]:
    return {code: Refusal(kind, words) for code in codes}


REFUSALS: Mapping[str, Refusal] = {
    **_each(RefusalKind.WAIT, "Slack asks for patience.", "ratelimited", "rate_limited"),
    **_each(RefusalKind.WAIT, "The workspace sends too many messages just now.", "message_limit_exceeded"),
    **_each(RefusalKind.WAIT, "The workspace is being moved.", "team_added_to_org", "org_login_required"),
    **_each(RefusalKind.WAIT, "Slack is not open to this network just now.", "accesslimited"),
    **_each(
        RefusalKind.UNSURE,
        "Slack failed while it worked",
        *("internal_error", "fatal_error", "service_unavailable", "request_timeout"),
    ),
    **_each(RefusalKind.LENGTH, "Slack finds the message too long.", "msg_too_long", "msg_blocks_too_long"),
    **_each(
        RefusalKind.MESSAGE,
        "Slack does not take it in this form",
        *("invalid_blocks", "invalid_blocks_format", "invalid_attachments", "no_text", "invalid_arguments"),
        *("invalid_arg_name", "invalid_array_arg", "invalid_charset", "invalid_form_data", "invalid_json"),
        *("json_not_object", "invalid_post_type", "missing_post_type", "markdown_text_conflict"),
        *("too_many_attachments", "attachment_payload_limit_exceeded", "too_many_contact_cards"),
        *("metadata_too_large", "invalid_metadata_format", "invalid_metadata_schema"),
        *("metadata_must_be_sent_from_app", "duplicate_message_not_found", "duplicate_channel_not_found"),
        *("slack_connect_canvas_sharing_blocked", "slack_connect_file_link_sharing_blocked"),
        *("slack_connect_lists_sharing_blocked", "slack_connect_clip_sharing_blocked"),
        *("slack_connect_blocked_file_type", "as_user_not_supported", "send_on_behalf_not_allowed"),
    ),
    **_each(
        RefusalKind.THREAD,
        "The message that it answers takes no answers",
        *("thread_not_found", "invalid_thread_ts", "cannot_reply_to_message", "thread_locked"),
        *("restricted_action_thread_locked", "restricted_action_non_threadable_channel"),
    ),
    **_each(
        RefusalKind.STANDING,
        "The message can't be changed any more",
        *("message_not_found", "cant_update_message", "cant_delete_message", "edit_window_closed"),
        *("compliance_exports_prevent_deletion", "cant_broadcast_message", "is_inactive"),
    ),
    **_each(
        RefusalKind.STANDING, "That question can't be answered where it was asked", "used_url", "expired_url"
    ),
    **_each(
        RefusalKind.CHANNEL,
        "There is no such channel, or Sitrep may not see it: /invite @Sitrep.",
        *("channel_not_found", "invalid_channel", "channel_type_not_supported"),
    ),
    **_each(
        RefusalKind.CHANNEL, "Sitrep is not in the channel: invite it with /invite @Sitrep.", "not_in_channel"
    ),
    **_each(RefusalKind.CHANNEL, "The channel is archived.", "is_archived"),
    **_each(
        RefusalKind.CHANNEL,
        "The workspace's admins do not let Sitrep post here.",
        *("restricted_action", "access_denied", "not_allowed", "user_is_restricted"),
    ),
    **_each(
        RefusalKind.CHANNEL,
        "Sitrep may not post here: /invite @Sitrep, or ask an admin of the workspace.",
        "no_permission",
    ),
    **_each(
        RefusalKind.CHANNEL,
        "The workspace's admins have suspended posting (Enterprise Key Management).",
        "ekm_access_denied",
    ),
    **_each(
        RefusalKind.CHANNEL, "The channel is read-only for Sitrep.", "restricted_action_read_only_channel"
    ),
    **_each(
        RefusalKind.CHANNEL,
        "Only thread replies are let into this channel.",
        "restricted_action_thread_only_channel",
    ),
    **_each(RefusalKind.CHANNEL, "Bots take no direct messages.", "cannot_dm_bot"),
    **_each(RefusalKind.CHANNEL, "Slack does not know this person.", "user_not_found", "user_not_visible"),
    **_each(RefusalKind.CHANNEL, "This person's account was closed.", "user_disabled"),
    **_each(
        RefusalKind.CHANNEL,
        "The app's Messages tab is switched off: switch it on in App Home.",
        "messages_tab_disabled",
    ),
    **_each(
        RefusalKind.CHANNEL,
        "The workspace has not let Sitrep in.",
        "team_access_not_granted",
        "team_not_found",
    ),
    **_each(
        RefusalKind.CHANNEL,
        "Sitrep's token lacks a scope: reinstall it with the manifest of this version.",
        *("missing_scope", "not_allowed_token_type", "enterprise_is_restricted", "app_access_restricted"),
    ),
    **_each(
        RefusalKind.TOKEN,
        "Slack takes Sitrep's token no longer",
        *("token_revoked", "account_inactive", "invalid_auth", "not_authed", "token_expired"),
        "two_factor_setup_required",
    ),
}


class TooLong(MessageRefused):
    """Slack finds the message too long."""


class Unchangeable(MessageRefused):
    """A message that can't be edited or deleted; `gone` when it is there no more."""

    def __init__(self, words: str, code: str) -> None:
        super().__init__(f"{words} ({code}).")
        self.gone = code in ("message_not_found", "thread_not_found")


class NoThread(Unchangeable):
    """The message that is answered is gone, or takes no answers: what is said stands in the channel."""


class TokenRevoked(ChannelGone):
    """The token is refused. `for_good` says that the workspace itself took it back."""

    def __init__(self, words: str, code: str) -> None:
        super().__init__(f"{words} ({code}): install the app again, or set its new token.")
        self.for_good = code in ("token_revoked", "account_inactive")


async def said(call: Awaitable[Any]) -> Any:
    """What Slack answers.

    Raises ChannelGone, TokenRevoked, PlatformBusy, MessageRefused, DeliveryError where nothing was done,
    and AmbiguousSend where it may have been.
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
    if status == 429:
        return PlatformBusy("Slack asks for patience.", _wait_seconds(answer, _DEFAULT_WAIT_SECONDS))
    if status >= 500 or not code:
        return AmbiguousSend(f"Slack failed while it worked (HTTP {status}).")
    return what_is_refused(code, answer)


def what_is_refused(code: str, answer: Any = None) -> DeliveryError:
    """What Slack's word of refusal means for us; `answer` may say how long to wait."""
    kind, words = REFUSALS.get(code, Refusal(RefusalKind.MESSAGE, "Slack does not take it"))
    match kind:
        case RefusalKind.WAIT:
            usual = _DEFAULT_WAIT_SECONDS if code.startswith("rate") else _LONG_WAIT_SECONDS
            return PlatformBusy(words, _wait_seconds(answer, usual))
        case RefusalKind.UNSURE:
            return AmbiguousSend(f"{words} ({code}).")
        case RefusalKind.LENGTH:
            return TooLong(words)
        case RefusalKind.MESSAGE:
            return MessageRefused(f"{words} ({code}).")
        case RefusalKind.THREAD:
            return NoThread(words, code)
        case RefusalKind.STANDING:
            return Unchangeable(words, code)
        case RefusalKind.CHANNEL:
            return ChannelGone(words)
        case RefusalKind.TOKEN:
            return TokenRevoked(words, code)


def _wait_seconds(answer: Any, usual: float) -> float:
    named = {str(name).lower(): value for name, value in dict(getattr(answer, "headers", None) or {}).items()}
    value = named.get("retry-after", usual)
    try:
        return max(float(value[0] if isinstance(value, list) else value), 0.0)
    except ValueError:
        return usual
