"""Who may do what, as the platforms' words and a workspace's settings say."""

from bot.commands.call import Call
from bot.errors import NotAllowed


def check(call: Call) -> None:
    """Raise NotAllowed when the command's `who` leaves the asker out."""
    if call.spec.who == "editors":
        require_editor(call)
    if call.spec.who == "admins":
        require_admin(call)


def is_editor(call: Call) -> bool:
    """Whether the asker may change this channel: its editor, an admin, one an admin named, or in a DM."""
    person = call.request.person
    if person.guest:
        return False
    named = person.id in call.workspace.settings.get("editors", ())
    return person.editor or person.admin or named or call.request.channel.kind == "dm"


def require_member(call: Call) -> None:
    """Raise NotAllowed for guests from other organisations: they may ask, never change."""
    if call.request.person.guest:
        raise NotAllowed("Guests from other organisations may ask, but not change anything here.")


def require_editor(call: Call) -> None:
    """Raise NotAllowed, saying who may."""
    require_member(call)
    if not is_editor(call):
        raise NotAllowed(
            "Only this channel's editors can do that: those who manage the channel, workspace admins, "
            "and whom an admin names with /sitrep settings editors @…"
        )


def require_admin(call: Call) -> None:
    """Raise NotAllowed unless the asker rules the workspace."""
    require_member(call)
    if not call.request.person.admin:
        raise NotAllowed("Only an admin of this workspace can do that.")
