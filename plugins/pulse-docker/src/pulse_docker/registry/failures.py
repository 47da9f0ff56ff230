"""Why it cannot be told whether there is an update, and how long that is likely to stay so."""

HOUR_SECONDS = 3600.0


class CannotTell(Exception):
    """The registry's answer says nothing about the image. `hint` says what a person can do."""

    retry_seconds = HOUR_SECONDS

    def __init__(self, reason: str, *, hint: str = "") -> None:
        super().__init__(reason)
        self.hint = hint

    @property
    def words(self) -> str:
        """Reason and hint in one."""
        return f"{self}: {self.hint}" if self.hint else str(self)


class Denied(CannotTell):
    """The registry wants other credentials than ours (401, 403)."""


class Missing(CannotTell):
    """The registry has no such tag or digest (404)."""


class Pausing(CannotTell):
    """The whole registry must be left alone for a while: too many questions (429), or it is down."""

    def __init__(self, reason: str, *, hint: str = "", seconds: float | None = None) -> None:
        super().__init__(reason, hint=hint)
        self.seconds = seconds


class Scarce(CannotTell):
    """The allowance of pulls is nearly used up, and is left to the person."""
