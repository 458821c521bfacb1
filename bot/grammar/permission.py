"""Who may do what, as the platforms' words and a workspace's settings say."""

from bot.errors import NotAllowed
from bot.grammar.call import Call


def check(call: Call) -> None:
    """Raise NotAllowed when the command's `who` leaves the asker out."""
    if call.spec.who == "editors":
        require_editor(call)
    if call.spec.who == "admins":
        require_admin(call)


def is_editor(call: Call) -> bool:
    """Whether the asker may change this channel: its editor, an admin, one an admin named, or in a DM."""
    if call.request.person.guest:
        return False
    return _is_trusted(call) or call.request.channel.kind == "dm"


def _is_trusted(call: Call) -> bool:
    person = call.request.person
    return person.editor or person.admin or person.id in call.workspace.settings.get("editors", ())


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


def require_ledger_editor(call: Call) -> None:
    """Raise NotAllowed where the asker is an editor of nothing but the own direct messages.

    All of the workspace reads one ledger, wherever it is decided.
    """
    if not _is_trusted(call):
        raise NotAllowed(
            "Everybody in the workspace reads this ledger, so only admins and whom an admin names can change "
            "it from here; in a channel its editors can, too."
        )


def require_admin(call: Call) -> None:
    """Raise NotAllowed unless the asker rules the workspace."""
    require_member(call)
    if not call.request.person.admin:
        raise NotAllowed("Only an admin of this workspace can do that.")
