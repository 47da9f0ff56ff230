"""Backups of a storage are gone only where it was removed: not where it is disabled, restricted, or hidden from the account."""

from typing import Any

import pytest

from pulse_core.plugin import PointScopes
from pulse_proxmox import pulse_adapters
from pulse_proxmox.pve.scopes import scopes_of

ALL: Any = {"Sys.Audit": 1, "VM.Audit": 1, "Datastore.Audit": 1}
NODES = ("pve1", "pve2")
NFS: Any = {"storage": "nfs", "node": "pve1", "shared": 1, "content": "backup,iso"}
LOCAL: Any = {"storage": "local", "node": "pve1", "shared": 0, "content": "backup"}


def listed(watched: Any) -> tuple[str, ...] | None:
    """The scopes that the last look at the estate lists; None where it lists none for want of knowledge."""
    lists = pulse_adapters()["pve-estate"](watched.last("pve-estate")).point_scopes
    assert all(one.under == "backups/" and one.unsure == () for one in lists)
    return lists[0].scopes if lists else None


def hide(cluster: Any, *names: str) -> None:
    """Let the cluster list these storages no more, as one does that are disabled or may not be seen."""
    whole = cluster._of_cluster("pve1", "/cluster/resources")
    cluster.says["/cluster/resources"] = [row for row in whole if row.get("storage") not in names]


def permit(cluster: Any, permissions: dict[str, Any]) -> None:
    """Answer what is allowed as the product does: all of it, or that of one path."""

    def say(request: Any) -> Any:
        path = request.url.params.get("path")
        return permissions if path is None else {path: permissions.get(path, {})}

    cluster.says["/access/permissions"] = say


def test_what_is_defined_and_not_listed_is_there_on_whichever_node_it_was() -> None:
    found = scopes_of([NFS], [{"storage": "nfs"}, {"storage": "off", "disable": 1}], {"/": ALL}, NODES)

    assert found == ["backups/nfs", "backups/off", "backups/pve1/off", "backups/pve2/off"]


def test_a_storage_that_is_not_meant_for_a_node_any_more_keeps_what_lies_there() -> None:
    found = scopes_of([LOCAL], [{"storage": "local", "nodes": "pve1"}], {"/": ALL}, NODES)

    assert found == ["backups/pve1/local", "backups/pve2/local"]


def test_a_storage_that_may_not_hold_backups_any_more_keeps_those_that_it_has() -> None:
    found = scopes_of([{**NFS, "content": "iso"}], [{"storage": "nfs", "content": "iso"}], {"/": ALL}, NODES)

    assert found == ["backups/nfs", "backups/pve1/nfs", "backups/pve2/nfs"]


def test_a_storage_that_the_account_may_not_see_is_not_gone() -> None:
    found = scopes_of([NFS], [], {"/": ALL, "/storage/safe": {"Datastore.Allocate": 1}}, NODES)

    assert found == ["backups/nfs", "backups/pve1/safe", "backups/pve2/safe", "backups/safe"]


@pytest.mark.parametrize(
    "permissions",
    [
        {},
        {"/": {"Sys.Audit": 1}},
        {"/": {"Datastore.Audit": 0}},
        {"/": ALL, "/storage": {"Datastore.Allocate": 1}},
        {"/storage/nfs": {"Datastore.Audit": 1}},
    ],
)
def test_who_is_not_shown_every_storage_cannot_say_that_one_is_gone(permissions: dict[str, Any]) -> None:
    assert scopes_of([NFS], [{"storage": "nfs"}], permissions, NODES) is None


async def test_nothing_is_listed_before_definitions_and_privileges_are_known(pve: Any, watch: Any) -> None:
    pve()

    async with watch() as watched:
        await watched.turn()
        first = listed(watched)
        await watched.forward(30)

    assert first is None
    assert listed(watched) == ("backups/nfs", "backups/pve1/local")


async def test_a_storage_that_was_removed_is_not_listed_any_more(pve: Any, watch: Any) -> None:
    cluster = pve()
    permit(cluster, {"/": ALL, "/storage/nfs": ALL})

    async with watch() as watched:
        await watched.forward(30)
        hide(cluster, "nfs")
        cluster.says["/storage"] = []
        await watched.forward(60)

    assert listed(watched) == ("backups/pve1/local",)


async def test_a_storage_that_was_disabled_stays_listed_from_the_first_look_without_it(pve: Any, watch: Any) -> None:
    cluster = pve()
    permit(cluster, {"/": ALL, "/storage/nfs": ALL})

    async with watch() as watched:
        await watched.forward(30)
        hide(cluster, "nfs")
        watched.reports.clear()
        await watched.forward(60)
        lists = [one for report in watched.of("pve-estate") for one in pulse_adapters()["pve-estate"](report).point_scopes]

    assert lists
    assert all("backups/nfs" in one.scopes for one in lists)


@pytest.mark.parametrize("left", [{"/": {"Sys.Audit": 1, "VM.Audit": 1}}, {"/": ALL}])
async def test_an_account_that_loses_sight_of_storages_ends_none(pve: Any, watch: Any, left: dict[str, Any]) -> None:
    """Either the privilege is withdrawn everywhere, or a rule of one storage excepts it, which the whole list does not name."""
    cluster = pve()
    permit(cluster, {"/": ALL})

    async with watch() as watched:
        await watched.forward(30)
        hide(cluster, "nfs")
        cluster.says["/storage"] = []
        permit(cluster, left)
        watched.reports.clear()
        await watched.forward(1300)
        lists: list[PointScopes] = [
            one for report in watched.of("pve-estate") for one in pulse_adapters()["pve-estate"](report).point_scopes
        ]

    assert all("backups/nfs" in one.scopes for one in lists)


async def test_who_does_not_follow_backups_lists_none(pve: Any, watch: Any) -> None:
    pve()

    async with watch(backups=False) as watched:
        await watched.forward(60)

    assert listed(watched) is None
