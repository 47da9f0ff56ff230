"""The contract checks find recovery points that cannot be meant."""

import msgspec
import pytest

from pulse_core.plugin import Claim, Dropped, Outcome, PointKind, PointSet, Reading, RecoveryPoint, Report
from pulse_core.testing import ContractBroken, check_adapter

NOON = 1_700_000_000.0


def backup(**facts):
    return RecoveryPoint(**{"key": "b1", "kind": PointKind.BACKUP, "started_at": NOON, **facts})


def read(report):
    try:
        return Reading(recovery_points=msgspec.convert(report.payload, tuple[PointSet, ...]))
    except msgspec.ValidationError as error:
        return Reading(dropped=(Dropped("", str(error)),))


def report(*points):
    sets = [PointSet(group="g", points=points)]
    return Report(kind="lab", payload=msgspec.json.decode(msgspec.json.encode(sets)))


def test_an_adapter_that_tells_only_of_recovery_points_keeps_the_contract():
    reading = check_adapter(read, report(backup(owner_claims=(Claim("native", "c/1"),))), variants=200)

    assert reading.recovery_points[0].points[0].key == "b1"


@pytest.mark.parametrize(
    ("points", "words"),
    [
        ([backup(started_at=NOON * 100)], "no second of this age"),
        ([backup(completed_at=NOON - 1)], "completed before it was started"),
        ([backup(completed_at=NOON + 1, outcome=Outcome.RUNNING)], "running and completed"),
        ([backup(owner_claims=(Claim("hostname", "web"),))], "hostname proves nothing"),
        ([backup(identity="i"), backup(key="b2", identity="i")], "2 recovery points have the identity i"),
        ([backup(), backup()], "the key b1 is used twice"),
        ([backup(size_bytes=-1.0)], "its size_bytes is no number that can be"),
    ],
)
def test_points_that_cannot_be_meant_are_found(points, words):
    with pytest.raises(ContractBroken, match=words):
        check_adapter(read, report(*points), variants=20)
