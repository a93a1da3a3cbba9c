"""What can go wrong with a pull, told apart by what is to be done about it."""


class SourceError(ValueError):
    """The source is described wrongly, or a credential is missing; the message says what to mend."""


class PullUnderWayError(RuntimeError):
    """Another process pulls this source."""


class PullFailedError(RuntimeError):
    """The API gave no answer that could be used; the next pull goes on where this one ended."""


class PullLimitedError(RuntimeError):
    """The API allows no more for now; the next pull goes on where this one ended."""


class RefusedError(RuntimeError):
    """The API refuses this request, and would refuse it again."""


class SessionOverError(RuntimeError):
    """The API no longer knows who asks (401)."""


class TransientError(RuntimeError):
    """It may work the next time."""

    def __init__(self, reason: str, *, after_seconds: float | None = None, is_limit: bool = False) -> None:
        super().__init__(reason)
        self.after_seconds = after_seconds
        """When the API wants to be asked again; null where it does not say."""
        self.is_limit = is_limit
