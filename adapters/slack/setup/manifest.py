"""manifest.yaml -> the manifest of an installation: with a prefix, or for signed HTTP."""

import re
from pathlib import Path

from adapters.slack.command_names import CommandNames, own_name, with_separator

FILE = Path(__file__).with_name("manifest.yaml")
_COMMAND = re.compile(r"^(\s*- command: )(/\S+)$", re.MULTILINE)
_CALLED = re.compile(r"^  (event_subscriptions|interactivity):$", re.MULTILINE)


def manifest(prefix: str = "", host: str | None = None) -> str:
    """The manifest, as YAML to be pasted; `host` is where Slack calls us ("https://your.host")."""
    names = CommandNames(with_separator(prefix))
    made = _COMMAND.sub(lambda found: f"{found[1]}{names.called(own_name(found[2]))}", FILE.read_text())
    return made if host is None else _over_http(made, host.rstrip("/"))


def _over_http(made: str, host: str) -> str:
    events = f"{host}/slack/events"
    made = made.replace("socket_mode_enabled: true", "socket_mode_enabled: false")
    made = _COMMAND.sub(lambda found: f"{found[0]}\n      url: {events}", made)
    made = _CALLED.sub(lambda found: f"{found[0]}\n    request_url: {events}", made)
    redirect = f"oauth_config:\n  redirect_urls:\n    - {host}/slack/oauth_redirect"
    return made.replace("oauth_config:", redirect)
