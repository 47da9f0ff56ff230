"""Reports that wait for the next turn: of each scope only the newest."""

from pulse_core.plugin import Clock, Json, Report

_MOST = 512


class Outbox:
    """Holds what the slower questions brought until somebody takes it."""

    def __init__(self, *, clock: Clock) -> None:
        self._clock = clock
        self._waiting: dict[tuple[str, str], Report] = {}

    def put(
        self, kind: str, scope: str, payload: dict[str, Json], *, interval_seconds: float = 0.0, complete: bool = True
    ) -> None:
        """Let this be taken with the next turn, in place of what was said of the same scope."""
        if len(self._waiting) >= _MOST:
            del self._waiting[next(iter(self._waiting))]
        self._waiting[kind, scope] = report(
            self._clock, kind, scope, payload, interval_seconds=interval_seconds, complete=complete
        )

    def take(self) -> list[Report]:
        """All of it."""
        reports = list(self._waiting.values())
        self._waiting.clear()
        return reports

    def __bool__(self) -> bool:
        return bool(self._waiting)


def report(
    clock: Clock, kind: str, scope: str, payload: dict[str, Json], *, interval_seconds: float = 0.0, complete: bool = True
) -> Report:
    """A report that says when it was true."""
    return Report(
        kind=kind,
        scope=scope,
        payload=payload,
        complete=complete,
        interval_seconds=interval_seconds,
        monotonic=clock.monotonic(),
        taken_at=clock.now(),
    )
