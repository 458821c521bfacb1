"""What a small Slack keeps, and what it answers to each method of its Web API."""

import time
from collections.abc import Callable
from itertools import count
from typing import Any

from tests.fakes.slack_rules import refusal, seen, view_refusal

Json = dict[str, Any]
TEAM, BOT, BOT_ID, APP = "T1", "UBOT", "BBOT", "A1"


class SlackWorkspace:
    """One workspace: its people, channels, messages, files and views."""

    port = 0  # where it is served

    def __init__(self) -> None:
        self.posts: list[Json] = []
        self.private: list[Json] = []
        self.unseen: list[Json] = []  # ephemeral posts in a thread that nobody has begun
        self.homes: list[Json] = []
        self.views: list[Json] = []
        self.updates: list[Json] = []  # of views
        self.files: list[Json] = []
        self.shared: dict[str, bytes] = {}  # files that people shared, by id
        self.file_facts: Json = {}  # what else files.info says of them
        self.tokens = {"xoxb-1": TEAM}
        self.organisation: str | None = None  # of an Enterprise Grid
        self.for_all = False  # an installation is the whole organisation's
        self.keeps_metadata = True  # False: messages are read back without, as where a scope is missing
        self.channels: dict[str, Json] = {
            "C1": {"name": "duty-desk", "creator": "U1", "is_member": True},
            "C2": {"name": "lobby", "creator": "U9", "is_member": False},
            "G1": {"name": "cell", "creator": "U1", "is_member": True, "is_private": True},
        }
        self.people: dict[str, Json] = {
            "U1": {"name": "ann", "tz": "Europe/London"},
            "U2": {"name": "ray", "tz": "America/New_York"},
            "U9": {"name": "root", "is_admin": True},
        }
        self._ids = count(1)

    def new_id(self, letter: str) -> str:
        return f"{letter}{next(self._ids)}"

    def texts(self, channel: str | None = None, thread: str | None = None) -> list[str]:
        """What is posted for all to read, in order."""
        return [
            seen(post["blocks"])
            for post in self.posts
            if channel in (None, post["channel"]) and thread in (None, post.get("thread_ts"))
        ]

    def whispers(self) -> list[str]:
        """What only its asker sees."""
        return [seen(post.get("blocks") or []) for post in self.private]

    def _answer(self, method: str, arguments: Json, token: str) -> Json:
        if method == "apps.connections.open":
            if not token.startswith("xapp-"):
                return {"error": "invalid_auth"}
            return {"url": f"ws://127.0.0.1:{self.port}/socket"}
        if method not in ("oauth.v2.access", "api.test") and token not in self.tokens:
            return {"error": "invalid_auth"}
        known: dict[str, Callable[[Json], Json]] = {
            "auth.test": lambda _: {
                "team_id": self.tokens[token],
                "user_id": BOT,
                "bot_id": BOT_ID,
                "enterprise_id": self.organisation,
                "ok": True,
            },
            "blocks.validate": self._validate,
            "users.info": self._user,
            "conversations.info": self._channel,
            "conversations.open": lambda found: {"channel": {"id": f"D{found['users'][1:]}"}},
            "conversations.history": self._history,
            "conversations.replies": self._history,
            "chat.postMessage": self._post,
            "chat.postEphemeral": self._whisper,
            "chat.update": self._update,
            "chat.delete": self._delete,
            "files.info": self._file,
            "files.getUploadURLExternal": self._upload_url,
            "files.completeUploadExternal": self._complete_upload,
            "views.publish": self._home,
            "views.open": self._view,
            "views.update": self._view_again,
            "chat.getPermalink": self._permalink,
            "oauth.v2.access": self._oauth,
            "auth.revoke": lambda _: {"revoked": self.tokens.pop(token, None) is not None},
        }
        return known[method](arguments)

    def _user(self, arguments: Json) -> Json:
        person = self.people.get(arguments["user"])
        return {"user": {"id": arguments["user"], **person}} if person else {"error": "user_not_found"}

    def _channel(self, arguments: Json) -> Json:
        found = self.channels.get(arguments["channel"])
        return {"channel": {"id": arguments["channel"], **found}} if found else {"error": "channel_not_found"}

    def _post(self, arguments: Json) -> Json:
        problem = self._unfit(arguments)
        if problem:
            return {"error": problem}
        ts = self._now()
        self.posts.append(arguments | {"ts": ts})
        return {"ts": ts, "channel": arguments["channel"]}

    def _now(self) -> str:
        return f"{int(time.time())}.{next(self._ids):06d}"

    def _unfit(self, arguments: Json) -> str | None:
        channel = arguments["channel"]
        if not channel.startswith("D"):
            if channel not in self.channels:
                return "channel_not_found"
            if not self.channels[channel]["is_member"]:
                return "not_in_channel"
        return refusal(arguments.get("text", ""), arguments.get("blocks") or [])

    def _validate(self, arguments: Json) -> Json:
        problem = refusal("Sitrep", arguments.get("blocks") or [])
        return {"error": problem} if problem else {}

    def _whisper(self, arguments: Json) -> Json:
        problem = self._unfit(arguments)
        if problem:
            return {"error": problem}
        thread = arguments.get("thread_ts")
        begun = not thread or any(post.get("thread_ts") == thread for post in self.posts)
        ts = self._now()
        (self.private if begun else self.unseen).append(arguments | {"ts": ts})
        return {"message_ts": ts}

    def _update(self, arguments: Json) -> Json:
        for post in self.posts:
            if post["ts"] == arguments["ts"] and post["channel"] == arguments["channel"]:
                problem = self._unfit(arguments)
                if problem:
                    return {"error": problem}
                post.update(arguments, edited=True)
                return {"ts": post["ts"]}
        return {"error": "message_not_found"}

    def _delete(self, arguments: Json) -> Json:
        for post in self.posts:
            if post["ts"] == arguments["ts"] and post["channel"] == arguments["channel"]:
                self.posts.remove(post)
                return {"ts": post["ts"]}
        return {"error": "message_not_found"}

    def _history(self, arguments: Json) -> Json:
        thread = arguments.get("ts")
        found = [
            post
            for post in self.posts
            if post["channel"] == arguments["channel"]
            and (thread in (post["ts"], post.get("thread_ts")) if thread else not post.get("thread_ts"))
        ]
        start = int(arguments.get("cursor") or 0)
        limit = int(arguments.get("limit") or 100)
        newest = found if thread else found[::-1]
        more = str(start + limit) if start + limit < len(newest) else ""
        page = [{"bot_id": BOT_ID, **post} for post in newest[start : start + limit]]
        if not self.keeps_metadata:
            page = [{name: value for name, value in post.items() if name != "metadata"} for post in page]
        return {"messages": page, "response_metadata": {"next_cursor": more}}

    def _file(self, arguments: Json) -> Json:
        name = arguments["file"]
        if name not in self.shared:
            return {"error": "file_not_found"}
        url = f"http://127.0.0.1:{self.port}/files/{name}"
        return {
            "file": {"id": name, "size": len(self.shared[name]), "url_private_download": url}
            | self.file_facts
        }

    def _upload_url(self, arguments: Json) -> Json:
        name = self.new_id("F")
        return {"file_id": name, "upload_url": f"http://127.0.0.1:{self.port}/upload/{name}"}

    def _complete_upload(self, arguments: Json) -> Json:
        self.files[-1] |= {"channel": arguments.get("channel_id"), "thread": arguments.get("thread_ts")}
        return {"files": [{"id": self.files[-1]["id"], "title": "chart"}]}

    def _home(self, arguments: Json) -> Json:
        problem = view_refusal(arguments["view"])
        if problem:
            return {"error": problem}
        self.homes.append(arguments)
        return {"view": {"id": "V1"}}

    def _view(self, arguments: Json) -> Json:
        problem = view_refusal(arguments["view"])
        if any(one["trigger_id"] == arguments["trigger_id"] for one in self.views):
            problem = "exchanged_trigger_id"  # each is good for one
        if problem:
            return {"error": problem}
        self.views.append(arguments)
        return {"view": {"id": self.new_id("V")}}

    def _view_again(self, arguments: Json) -> Json:
        problem = view_refusal(arguments["view"])
        if problem:
            return {"error": problem}
        self.updates.append(arguments)
        return {"view": {"id": arguments["view_id"]}}

    def _permalink(self, arguments: Json) -> Json:
        stands = any(post["ts"] == arguments["message_ts"] for post in self.posts)
        place, ts = arguments["channel"], arguments["message_ts"].replace(".", "")
        url = f"https://acme.slack.com/archives/{place}/p{ts}"
        return {"permalink": url} if stands else {"error": "message_not_found"}

    def _oauth(self, arguments: Json) -> Json:
        if arguments.get("code") != "good":
            return {"error": "invalid_code"}
        token = self.new_id("xoxb-oauth-")
        self.tokens[token] = "T2"
        return {
            "app_id": APP,
            "access_token": token,
            "token_type": "bot",
            "scope": "chat:write",
            "bot_user_id": BOT,
            "team": None if self.for_all else {"id": "T2", "name": "Second"},
            "enterprise": {"id": self.organisation, "name": "Org"} if self.organisation else None,
            "is_enterprise_install": self.for_all,
            "authed_user": {"id": "U1"},
        }
