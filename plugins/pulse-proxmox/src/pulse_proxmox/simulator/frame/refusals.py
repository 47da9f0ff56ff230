"""What a product answers when it does not answer the question."""

from collections.abc import Mapping

NO_ERRORS: Mapping[str, str] = {}


class Refused(Exception):
    """`status` and `reason` go into the status line; `errors` by parameter into the body."""

    def __init__(self, status: int, reason: str, errors: Mapping[str, str] = NO_ERRORS) -> None:
        super().__init__(f"{status} {reason}")
        self.status = status
        self.reason = reason
        self.errors = errors


class Hangs(Exception):
    """The answer never comes: the caller waits until it has enough."""


def died(reason: str) -> Refused:
    """The method began, and failed."""
    return Refused(500, reason)


def unauthenticated(reason: str = "authentication failure") -> Refused:
    """Nobody knows who asks."""
    return Refused(401, reason)
