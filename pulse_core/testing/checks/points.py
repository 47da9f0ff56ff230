"""What recovery points promise: moments that can be, one identity each, and proof that proves something."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from pulse_core.model.identity import Strength
from pulse_core.model.recovery import Outcome, PointSet, RecoveryPoint

_EARLIEST: Final = 315_532_800.0  # 1980
_LATEST: Final = 4_102_444_800.0  # 2100


def nonsense_in_points(sets: Iterable[PointSet]) -> Iterator[str]:
    """What cannot be meant, by the group and key of the point."""
    found = [(told.group, point) for told in sets for point in told.points or ()]
    for group, point in found:
        yield from (f"recovery point {group} {point.key}: {trouble}" for trouble in _troubles(point))
    identities = Counter(point.identity for _, point in found if point.identity)
    yield from (f"{count} recovery points have the identity {identity}" for identity, count in identities.items() if count > 1)


def _troubles(point: RecoveryPoint) -> Iterator[str]:
    for name in ("started_at", "completed_at"):
        at = getattr(point, name)
        if at is not None and not _EARLIEST <= at <= _LATEST:
            yield f"{name} is {at!r}, and no second of this age"
    if point.started_at is not None and point.completed_at is not None and point.started_at > point.completed_at:
        yield "it was completed before it was started"
    if point.outcome is Outcome.RUNNING and point.completed_at is not None:
        yield "it is running and completed"
    weak = [claim for claim in point.owner_claims if claim.strength is not Strength.STRONG]
    yield from (f"{claim.kind} proves nothing: name it among the candidate_claims" for claim in weak)
