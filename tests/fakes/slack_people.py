"""People in the small Slack: what they type and press becomes the payloads that Slack sends."""

import re
import time
from pathlib import Path
from typing import Any

from tests.fakes.slack_server import SlackServer
from tests.fakes.slack_workspace import APP, BOT, TEAM

Json = dict[str, Any]
MANIFEST = Path(__file__).parents[2] / "adapters" / "slack" / "setup" / "manifest.yaml"
DECLARED = frozenset(re.findall(r"- command: (/\S+)", MANIFEST.read_text()))  # Slack knows of no other


def sent_back(value: Any) -> Any:
    """What we sent as Slack hands it back in an interaction: with its entities for & < >."""
    match value:
        case str():
            return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        case dict():
            return {name: sent_back(item) for name, item in value.items()}
        case list():
            return [sent_back(item) for item in value]
        case _:
            return value


class Someone:
    """A person at their keyboard, in one channel."""

    def __init__(self, slack: SlackServer, user: str = "U1", channel: str = "C1", team: str = TEAM) -> None:
        self._slack = slack
        self.user, self.channel, self.team = user, channel, team

    async def command(self, line: str, **more: Any) -> Json:
        """Type a slash command."""
        name, _, text = line.partition(" ")
        assert name in DECLARED, f"{name} is not a valid command"
        return await self._slack.send("slash_commands", self._command(name, text) | more)

    async def mention(self, text: str, thread: str | None = None, **more: Any) -> Json:
        """Write to @Sitrep where all can read it; returns the event, to be sent again."""
        return await self._event("app_mention", f"<@{BOT}> {text}", thread, more)

    async def write(self, text: str, thread: str | None = None, **more: Any) -> Json:
        """Write to Sitrep in its direct messages."""
        return await self._event(
            "message", text, thread, {"channel": f"D{self.user[1:]}", "channel_type": "im"} | more
        )

    async def again(self, event: Json) -> None:
        """Slack sends an event once more."""
        await self._slack.send("events_api", event, retry=1)

    async def press(self, post: Json, label: str) -> Json:
        """Press a button of a message by its label."""
        for at, block in enumerate(post["blocks"]):
            for button in block["elements"] if block["type"] == "actions" else ():
                chosen = [one for one in button.get("options", ()) if one["text"]["text"] == label]
                if chosen:
                    menu = button | {"block_id": f"b{at}", "selected_option": chosen[0]}
                    return await self._slack.send("interactive", self._press(post, menu))
                if button.get("text", {}).get("text") == label:
                    return await self._slack.send(
                        "interactive", self._press(post, button | {"block_id": f"b{at}"})
                    )
        raise AssertionError(f"no button {label!r}")

    async def shortcut(self, text: str, ts: str = "1700000000.000100", **more: Any) -> Json:
        """Choose "Summarise links" of a message."""
        about = {"type": "message", "user": "U2", "ts": ts, "text": text} | more
        body = self._interaction("message_action") | {
            "callback_id": "summarise_links",
            "message": about,
            "message_ts": ts,
        }
        return await self._slack.send("interactive", body)

    def _command(self, name: str, text: str) -> Json:
        return {
            "command": name,
            "text": text,
            "team_id": self.team,
            "user_id": self.user,
            "user_name": self._slack.people.get(self.user, {}).get("name", ""),
            "channel_id": self.channel,
            "channel_name": self._channel_name(),
            "api_app_id": APP,
            "trigger_id": self._slack.new_id("trigger."),
            "response_url": self._respond(),
        }

    async def _event(self, kind: str, text: str, thread: str | None, more: Json) -> Json:
        ts = f"{int(time.time())}.{int(self._slack.new_id('9')):06d}"
        event = {
            "type": kind,
            "user": self.user,
            "text": text,
            "ts": ts,
            "channel": self.channel,
            "event_ts": ts,
        }
        if thread:
            event["thread_ts"] = thread
        through = {"team_id": self.team, "user_id": BOT, "is_bot": True, "enterprise_id": None}
        body = {
            "type": "event_callback",
            "team_id": self.team,
            "api_app_id": APP,
            "event_id": self._slack.new_id("Ev"),
            "event_time": int(time.time()),
            "authorizations": more.pop("authorizations", [through]),
            "event": event | more,
        }
        await self._slack.send("events_api", body)
        return body

    def _press(self, post: Json, button: Json) -> Json:
        at = {
            "message_ts": post.get("ts", "1.1"),
            "channel_id": self.channel,
            "thread_ts": post.get("thread_ts"),
        }
        blocks = sent_back(post["blocks"])
        message = {"ts": post.get("ts", "1.1"), "thread_ts": post.get("thread_ts"), "blocks": blocks}
        action = sent_back(button) | {"action_ts": f"{time.time():.6f}"}
        return self._interaction("block_actions") | {"container": at, "message": message, "actions": [action]}

    def _interaction(self, kind: str) -> Json:
        return {
            "type": kind,
            "team": {"id": self.team, "domain": "acme"},
            "user": {"id": self.user, "username": "ann", "team_id": self.team},
            "channel": {"id": self.channel, "name": self._channel_name()},
            "api_app_id": APP,
            "trigger_id": self._slack.new_id("trigger."),
            "response_url": self._respond(),
        }

    def _channel_name(self) -> str:
        if self.channel.startswith("D"):
            return "directmessage"
        found = self._slack.channels.get(self.channel, {"is_private": True})
        return "privategroup" if found.get("is_private") else str(found["name"])

    def _respond(self) -> str:
        return f"http://127.0.0.1:{self._slack.port}/respond/{self._slack.new_id('r')}"
