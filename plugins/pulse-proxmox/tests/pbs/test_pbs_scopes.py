"""Backups of a namespace are gone only where it was removed: not where the account is not shown it, or nobody can look."""

import pytest

from pulse_core.plugin import PointScopes, Report
from pulse_proxmox.adapters import PBS as ADAPTERS
from pulse_proxmox.simulator.pbs.product import TOKEN_ID, USER

ALL = ("backups/main/", "backups/main/homelab", "backups/main/homelab/archive", "backups/second/")


def restrict(backups, *, to):
    """Let the account see these paths only."""
    for who in (USER, TOKEN_ID):
        backups.accounts.forbid("/", who)
        backups.accounts.allow("/system", who, "Audit")
        for path in to:
            backups.accounts.allow(path, who, "DatastoreAudit")


def ended(lists, scope):
    """Whether a list says that a scope is gone."""
    return any(scope.startswith(one.under) and scope not in one.scopes and not scope.startswith(one.unsure) for one in lists)


async def test_who_sees_all_datastores_lists_every_namespace(watch, read):
    async with watch() as watched:
        found = await watched.turns(2)

    assert read(found["server"]).point_scopes == (PointScopes(under="backups/", scopes=ALL),)


async def test_nothing_is_listed_before_the_privileges_are_known(watch, read):
    async with watch() as watched:
        first = (await watched.collect())["server"]

    assert read(first).point_scopes == ()


async def test_a_namespace_that_was_removed_while_nobody_looked_is_gone(watch, read):
    def removed(backups):
        del backups.server.stores["main"].namespaces["homelab/archive"]

    async with watch(prepared=removed) as watched:
        found = await watched.turns(2)

    assert ended(read(found["server"]).point_scopes, "backups/main/homelab/archive")


async def test_a_datastore_that_was_hidden_while_nobody_looked_is_not_gone(watch, read):
    async with watch(prepared=lambda backups: restrict(backups, to=("/datastore/second",))) as watched:
        found = [(await watched.turns(1))["server"] for _ in range(12)]

    lists = [one for report in found for one in read(report).point_scopes]
    assert lists
    assert {one.under for one in lists} == {"backups/second/"}


async def test_a_datastore_of_which_only_some_namespaces_are_shown_ends_none(watch, read):
    async with watch(prepared=lambda backups: restrict(backups, to=("/datastore/main/homelab",))) as watched:
        found = [(await watched.turns(1))["server"] for _ in range(12)]

    assert [read(report).point_scopes for report in found] == [()] * 12


async def test_losing_sight_of_a_datastore_ends_nothing_of_it(watch, read):
    async with watch() as watched:
        await watched.turns(3)
        restrict(watched.backups, to=("/datastore/second",))
        found = [(await watched.turns(1))["server"] for _ in range(20)]

    assert not any(ended(read(report).point_scopes, scope) for report in found for scope in ALL)


@pytest.mark.parametrize("fault", ["datastore_offline", "datastore_error", "not_mounted"])
async def test_a_datastore_that_cannot_be_read_from_the_start_is_unsure(watch, read, fault):
    async with watch(faults=[f"{fault}:main"]) as watched:
        found = [(await watched.turns(1))["server"] for _ in range(12)]

    assert not any(ended(read(report).point_scopes, scope) for report in found for scope in ALL)
    assert read(found[-1]).point_scopes[0].unsure == ("backups/main/",)


@pytest.mark.parametrize("scopes", [None, [], {"under": ["backups/"], "there": [1], "unsure": []}, {"there": [], "unsure": []}])
def test_a_list_that_cannot_be_read_whole_lists_nothing(scopes):
    assert ADAPTERS["pbs-server"](Report(kind="pbs-server", payload={"server": {}, "scopes": scopes})).point_scopes == ()
