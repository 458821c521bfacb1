"""What Discord's objects look like on the wire."""

from typing import Any

Json = dict[str, Any]
APP, ME, GUILD, ROOM, PERSON, ROLE = "100", "100", "200", "300", "400", "500"
V2 = 1 << 15
EVERYTHING = str((1 << 50) - 1)


def snowflake(at: float) -> int:
    """The first id of a moment, in seconds since 1970: Discord's ids tell when they were made."""
    return (int(at * 1000) - 1_420_070_400_000) << 22


def user(identity: str = PERSON, **more: Any) -> Json:
    return {"id": identity, "username": f"u{identity}", "discriminator": "0", "avatar": None, **more}


def member(identity: str) -> Json:
    return {
        "user": user(identity),
        "roles": [],
        "joined_at": "2026-01-01T00:00:00+00:00",
        "deaf": False,
        "mute": False,
        "flags": 0,
    }


def room(identity: str = ROOM, **more: Any) -> Json:
    return {
        "id": identity,
        "type": 0,
        "name": "desk",
        "guild_id": GUILD,
        "position": 0,
        "permission_overwrites": [],
        "nsfw": False,
        "parent_id": None,
        **more,
    }


def guild(permissions: str = EVERYTHING) -> Json:
    everyone = {
        "id": GUILD,
        "name": "@everyone",
        "color": 0,
        "hoist": False,
        "position": 0,
        "permissions": permissions,
        "managed": False,
        "mentionable": False,
        "flags": 0,
    }
    return {
        "id": GUILD,
        "name": "Harbour desk",
        "owner_id": "999",
        "roles": [everyone],
        "emojis": [],
        "features": [],
        "channels": [room()],
        "members": [member(ME)],
        "threads": [],
        "member_count": 2,
        "large": False,
        "voice_states": [],
        "presences": [],
    }


def texts(message: Json) -> str:
    """The words of a message of components."""
    return "\n".join(one["content"] for one in message["components"] if one["type"] == 10)


def custom_ids(message: Json) -> list[str]:
    """Its buttons' ids."""
    rows = [one["components"] for one in message["components"] if one["type"] == 1]
    return [button["custom_id"] for row in rows for button in row]


def stored(component: Json) -> Json:
    if component["type"] != 12:
        return component
    items = [{**one, "media": {"url": "https://cdn.example/1.png"}} for one in component["items"]]
    return {**component, "items": items}


def application() -> Json:
    return {
        "id": APP,
        "name": "Sitrep",
        "icon": None,
        "description": "",
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0",
        "owner": user("999"),
        "team": None,
        "flags": 0,
        "summary": "",
    }


def thread(message: str) -> Json:
    return {
        "id": message,
        "type": 11,
        "name": "t",
        "guild_id": GUILD,
        "parent_id": ROOM,
        "owner_id": ME,
        "message_count": 0,
        "member_count": 1,
        "thread_metadata": {
            "archived": False,
            "auto_archive_duration": 1440,
            "archive_timestamp": "2026-03-03T07:00:00+00:00",
            "locked": False,
        },
    }


def direct(identity: str, person: str) -> Json:
    return {"id": identity, "type": 1, "recipients": [user(person)]}


def recorded(command: Json, identity: str, **more: Any) -> Json:
    """A command as Discord gives it back."""
    return {"id": identity, "application_id": APP, "version": "1", "description": "", **command, **more}


def message_of(identity: str, place: str, body: Json) -> Json:
    """A message of ours."""
    components = body.get("components", [])
    for at, component in enumerate(components):
        component.setdefault("id", at + 1)
    return {
        "id": identity,
        "channel_id": place,
        "author": user(ME, bot=True),
        "content": body.get("content") or "",
        "timestamp": "2026-03-03T07:00:00+00:00",
        "edited_timestamp": None,
        "tts": False,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "attachments": [],
        "embeds": [],
        "pinned": False,
        "type": 0,
        "components": [stored(one) for one in components],
        "flags": body.get("flags", 0) or V2,
    }
