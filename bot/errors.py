"""Every expected failure, each with a message that can be shown to a person and says what to do."""


class SitrepError(Exception):
    """Something a person can understand and act on; anything else is a bug."""


class UsageError(SitrepError):
    """A command, query or setting is not of its form.

    `at` is the 0-based code point of the fault within what was typed, where it is known.
    """

    def __init__(self, message: str, at: int | None = None) -> None:
        super().__init__(message)
        self.at = at


class NotAllowed(SitrepError):
    """The person may not do this here."""


class NotFound(SitrepError):
    """What was named is not on record, or not reachable from this workspace."""


class FetchError(SitrepError):
    """An address could not be read: refused, unreachable, too large, too slow or broken.

    `retry_after_seconds` is how long the server asks us to stay away, where it does; `status` is
    HTTP's, where the server answered.
    """

    def __init__(
        self, message: str, retry_after_seconds: float | None = None, status: int | None = None
    ) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds
        self.status = status


class HostResting(FetchError):
    """The host asked for patience a while ago, so it was not asked again: no failure of the address."""


class NotAFeed(SitrepError):
    """What came back is no feed that Sitrep can read."""


class ReadingError(SitrepError):
    """An article could not be read."""


class DeliveryError(SitrepError):
    """A platform did not take a message, and may take it in a while."""


class MessageRefused(DeliveryError):
    """The platform never takes this message, in its full form or a plainer one: park it and go on."""


class ChannelGone(DeliveryError):
    """The channel does not exist any more or forbids us: park, tell who set it up, never retry."""


class PlatformBusy(DeliveryError):
    """The platform asks for patience.

    `retry_seconds` is how long to wait, as the platform said.
    """

    def __init__(self, message: str, retry_seconds: float) -> None:
        super().__init__(message)
        self.retry_seconds = retry_seconds


class PlatformStopped(PlatformBusy):
    """Nothing reaches the platform until an operator mends something: it waits, and is said."""


class AmbiguousSend(DeliveryError):
    """The platform may or may not have taken the message: look for it before sending again."""
