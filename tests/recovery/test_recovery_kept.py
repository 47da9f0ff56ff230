"""Recovery points outlive a restart, are written only when they changed, and a store that is late loses nothing."""

import msgspec
import pytest

from pulse_core.model.identity import Claim
from pulse_core.model.recovery import Outcome, PointMode, PointScopes, PointSet


@pytest.fixture
def whole(point):
    return point(
        mode=PointMode.LOCAL,
        outcome=Outcome.WARNING,
        identity="i",
        subject="vm/100",
        subject_type="vm",
        owner_claims=(Claim("native", "c1/100"),),
        repository_claims=(Claim("pool_guid", "77"),),
        size_bytes=5.5,
        verified=False,
        verified_at=7.5,
        details={"owner": "ann"},
    )


async def test_points_are_as_they_were_after_a_restart(estate, make_estate, whole, point):
    estate.tell("s", PointSet(group="g", points=(whole, point("p2", completed_at=5.0, started_at=None))))
    before = estate.shown()

    after = make_estate(estate.cupboard)
    await after.known.restore(after.cupboard)

    assert after.shown() == before
    assert after.known.revision > 0


def test_a_document_is_written_only_when_its_group_changed(estate, point):
    estate.tell("s", PointSet(group="g", points=(point(),)), PointSet(group="h", points=(point(),)))
    written = estate.cupboard.writes

    estate.tell("s", PointSet(group="g", points=(point(size_bytes=7.0),)), PointSet(group="h", points=(point(),)))

    assert (written, estate.cupboard.writes) == (2, 3)


def test_the_document_of_a_group_that_is_gone_goes(estate, point):
    estate.tell("s", PointSet(group="g", points=(point(),)))
    estate.tell("s")
    estate.tell("s")

    assert estate.cupboard.kept == {}


async def test_what_was_heard_before_the_store_could_say_what_it_knew_is_newer(estate, make_estate, point):
    estate.tell("s", PointSet(group="g", points=(point(comment="old"),)), PointSet(group="h", points=(point("p2"),)))
    after = make_estate(estate.cupboard)
    after.cupboard.held = True
    after.tell("s", PointSet(group="g", points=(point(comment="new"),)), complete=False)

    await after.known.restore(after.cupboard)
    after.cupboard.held = False
    after.tell("t")

    assert {
        (key, row.comment) for group in after.known.catalogue.groups() for key, row in ((row.key, row) for row in group.rows)
    } == {
        ("p1", "new"),
        ("p2", ""),
    }
    assert b"new" in after.cupboard.kept[msgspec.json.encode(("s", "backups", "g")).decode()]


async def test_a_document_that_cannot_be_read_costs_its_group_and_nothing_else(estate, make_estate, point):
    estate.tell("s", PointSet(group="g", points=(point(),)), PointSet(group="h", points=(point(),)))
    broken = next(iter(estate.cupboard.kept))
    estate.cupboard.kept[broken] = b'{"source": "s"}'

    after = make_estate(estate.cupboard)
    await after.known.restore(after.cupboard)

    assert len(after.shown()) == 1
    assert after.log.events == ["recovery_group_unreadable"]


@pytest.fixture
async def restarted(estate, make_estate, point):
    """Two namespaces, one elsewhere, and points that are no backups; then Pulse is started anew."""
    for scope in ("backups/main/home", "backups/main/old", "backups/away/x", "snapshots"):
        estate.tell("s", PointSet(group="g", points=(point(scope),)), scope=scope)
    estate.tell("t", PointSet(group="g", points=(point("of another"),)), scope="backups/main/old")
    after = make_estate(estate.cupboard)
    await after.known.restore(after.cupboard)
    return after


def keys_of(estate):
    return {(source, key) for source, _, key in estate.held()}


LISTED = PointScopes(under="backups/", scopes=("backups/main/home",), unsure=("backups/away/",))


async def test_a_scope_that_was_removed_while_nobody_looked_loses_its_points(restarted):
    restarted.list_scopes("s", LISTED)
    before = keys_of(restarted)
    restarted.list_scopes("s", LISTED)

    assert ("s", "backups/main/old") in before
    assert keys_of(restarted) == before - {("s", "backups/main/old")}
    assert len(restarted.cupboard.kept) == len(keys_of(restarted)) == 4


async def test_a_list_that_is_not_whole_or_that_names_the_scope_again_ends_nothing(restarted):
    again = PointScopes(under="backups/", scopes=("backups/main/home", "backups/main/old"), unsure=("backups/away/",))
    for listed in (LISTED, again, LISTED):
        restarted.list_scopes("s", listed)
    for _ in range(3):
        restarted.list_scopes("s", LISTED, complete=False)

    assert len(keys_of(restarted)) == 5


async def test_a_scope_that_comes_back_is_missed_anew(restarted, point):
    for _ in range(2):
        restarted.list_scopes("s", LISTED)
    restarted.tell("s", PointSet(group="g", points=(point("back"),)), scope="backups/main/old")
    restarted.list_scopes("s", LISTED)

    assert ("s", "back") in keys_of(restarted)
