"""What Discord's objects look like on the wire."""

from typing import Any

Json = dict[str, Any]
APP, ME, GUILD, ROOM, PERSON, ROLE = "100", "100", "200", "300", "400", "500"
FORUM = "350"
OURS = "502"  # the role that Discord makes for the bot, by its name
V2 = 1 << 15
EVERYTHING = str((1 << 50) - 1)


def snowflake(at: float) -> int:
    """The first id of a moment, in seconds since 1970: Discord's ids tell when they were made."""
    return (int(at * 1000) - 1_420_070_400_000) << 22


def user(identity: str = PERSON, **more: Any) -> Json:
    return {
        "id": identity,
        "username": f"u{identity}",
        "discriminator": "0",
        "global_name": None,
        "avatar": None,
        "primary_guild": None,
        "flags": 0,
        "public_flags": 0,
        **more,
    }


def me() -> Json:
    """The bot itself, as only it is told."""
    return user(ME, bot=True, locale="en-GB", mfa_enabled=True)


def member(identity: str) -> Json:
    return {
        "user": user(identity),
        "nick": None,
        "avatar": None,
        "banner": None,
        "communication_disabled_until": None,
        "pending": False,
        "premium_since": None,
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


def role(identity: str, name: str, permissions: str = "0") -> Json:
    return {
        "id": identity,
        "name": name,
        "color": 0,
        "hoist": False,
        "position": 0,
        "permissions": permissions,
        "managed": False,
        "mentionable": False,
        "flags": 0,
    }


def guild(permissions: str = EVERYTHING) -> Json:
    return {
        "id": GUILD,
        "name": "Harbour desk",
        "owner_id": "999",
        "roles": [
            role(GUILD, "@everyone", permissions),
            role(ROLE, "duty"),
            role("501", "others"),
            {**role(OURS, "Sitrep"), "managed": True, "tags": {"bot_id": ME}},
        ],
        "emojis": [],
        "features": [],
        "channels": [room(), room(FORUM, type=15, name="incidents")],
        "members": [member(ME)],
        "threads": [],
        "member_count": 2,
        "large": False,
        "voice_states": [],
        "presences": [],
    }


def texts(message: Json) -> str:
    """The words of a message, of whichever form."""
    shown = [one["content"] for one in message["components"] if one["type"] == 10]
    return "\n".join([message["content"]] if message.get("content") else shown)


def custom_ids(message: Json) -> list[str]:
    """Its buttons' ids."""
    rows = [one["components"] for one in message["components"] if one["type"] == 1]
    return [button["custom_id"] for row in rows for button in row]


def kept(components: list[Json]) -> list[Json]:
    """A message's components as Discord gives them back, each with an id."""
    return [stored(one) for one in numbered(components, 0)]


def stored(component: Json) -> Json:
    """A component of a message as Discord gives it back."""
    match component["type"]:
        case 1:
            return {**component, "components": numbered(component["components"], component["id"])}
        case 12:
            items = [{**one, "media": media(), "spoiler": False} for one in component["items"]]
            return {**component, "items": items}
        case 13:
            return {**component, "file": media(), "name": "f", "size": 1, "spoiler": False}
        case 14:
            return {"spacing": 1, "divider": True, **component}
    return component


def numbered(components: list[Json], after: int) -> list[Json]:
    return [{"id": after * 100 + at, **one} for at, one in enumerate(components, 1)]


def media() -> Json:
    return {"id": "1", "url": "https://cdn.example/1.png", "proxy_url": "https://cdn.example/1.png"}


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
        "flags_new": "0",
        "summary": "",
        "type": None,
        "explicit_content_filter": 0,
        "approximate_guild_count": 1,
        "approximate_user_install_count": 0,
        "approximate_user_authorization_count": 0,
        "eligible_oauth2_scopes": [],
        "interactions_endpoint_url": None,
        "redirect_uris": [],
        "role_connections_verification_url": None,
    }


def thread(message: str) -> Json:
    return {
        "id": message,
        "type": 11,
        "name": "t",
        "guild_id": GUILD,
        "parent_id": ROOM,
        "owner_id": ME,
        "flags": 0,
        "message_count": 0,
        "total_message_sent": 0,
        "member_count": 1,
        "thread_metadata": {
            "archived": False,
            "auto_archive_duration": 1440,
            "archive_timestamp": "2026-03-03T07:00:00+00:00",
            "locked": False,
        },
    }


def direct(identity: str, person: str) -> Json:
    return {"id": identity, "type": 1, "flags": 0, "recipients": [user(person)]}


def my_guild(identity: str) -> Json:
    """A server as the bot's own list has it."""
    return {
        "id": identity,
        "name": "Harbour desk",
        "icon": None,
        "banner": None,
        "owner": False,
        "permissions": EVERYTHING,
        "features": [],
    }


def recorded(command: Json, identity: str, **more: Any) -> Json:
    """A command as Discord gives it back."""
    guard = command.get("default_member_permissions")
    named = {"default_member_permissions": None if guard is None else str(guard)}
    known = {"id": identity, "application_id": APP, "version": "1", "description": ""}
    return {**known, **command, **named, **more}


def message_of(identity: str, place: str, body: Json) -> Json:
    """A message of ours."""
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
        "type": 19 if "message_reference" in body else 0,
        "components": kept(body.get("components", [])),
        "flags": body.get("flags", 0),
        **({"message_reference": body["message_reference"]} if "message_reference" in body else {}),
    }
