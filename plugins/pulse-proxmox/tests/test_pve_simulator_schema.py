"""The simulated cluster is what the published schemas of its release say: paths, parameters, permissions and answers."""

import json
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from pulse_core.testing import FakeClock
from pulse_proxmox.simulator.estate import Estate
from pulse_proxmox.simulator.frame.answering import answered
from pulse_proxmox.simulator.frame.product import Asked
from pulse_proxmox.simulator.frame.refusals import Refused
from pulse_proxmox.simulator.frame.routes import Route
from pulse_proxmox.simulator.frame.schema import parameter_troubles, route_troubles, troubles
from pulse_proxmox.simulator.pve.product import TOKEN_ID, TOKEN_SECRET
from pulse_proxmox.simulator.pve.releases import RELEASES

FILES = {"7.4": "pve-api-7.4-16.json", "8.4": "pve-api-8.4.json", "9.0": "pve-api-9.0.json", "9.2": "pve-api-9.2.json"}
HEADERS = {"authorization": f"PVEAPIToken={TOKEN_ID}={TOKEN_SECRET}"}
SPARED = frozenset({"osdid-list"})
"""A disk without an OSD has null there, whatever is declared: recorded."""
FAULTS = (
    (),
    ("node_down", "storage_offline"),
    ("migration", "backup_running", "zfs_degraded", "disk_failing"),
    ("ha_fence", "ceph_warning"),
)
REFUSED = {"QEMU guest agent", "No QEMU guest agent", "is not running", "No route to host", "is not online", "Agent error"}


@pytest.fixture
def schemas(recordings: Path, require: Callable[..., None]) -> Path:
    folder = recordings.parent / "apis" / "pve"
    require("recordings", found=folder.is_dir(), message=f"the folder {folder} of the interface's schemas is not there")
    return folder


@cache
def paths(file: Path) -> Mapping[str, Mapping[str, Any]]:
    found: Mapping[str, Mapping[str, Any]] = json.loads(file.read_text())["paths"]
    return found


def made(version: str, *faults: str) -> Estate:
    return Estate.of(nodes=3, guests=45, version=version, clock=FakeClock(now=1_795_000_000.0).now, faults=faults, days=2)


@pytest.mark.parametrize("version", RELEASES)
def test_paths_parameters_and_permissions_are_those_of_the_release(schemas: Path, version: str) -> None:
    declared, wrong = paths(schemas / FILES[version]), []
    for route in made(version).product.routes:
        schema = declared.get(route.template, {}).get(route.method)
        if schema is None:
            wrong.append(f"{route.method} {route.template} is not there")
        elif not route.open:
            wrong += [*parameter_troubles(route, schema), *route_troubles(route, schema)]
    assert wrong == []


@pytest.mark.parametrize("faults", FAULTS, ids=str)
@pytest.mark.parametrize("version", RELEASES)
def test_every_answer_is_what_the_schema_of_the_release_allows(schemas: Path, version: str, faults: tuple[str, ...]) -> None:
    declared, estate, wrong = paths(schemas / FILES[version]), made(version, *faults), set()
    for route in estate.product.routes:
        if route.method != "GET":
            continue
        returns = declared[route.template]["GET"]["returns"]
        for answer in answers(estate, route):
            wrong |= {f"{route.template}{trouble}" for trouble in troubles(returns, answer, spared=SPARED)}
    assert sorted(wrong)[:20] == []


@pytest.mark.parametrize("version", RELEASES)
def test_every_route_can_be_answered(version: str) -> None:
    estate = made(version)
    assert [route.template for route in estate.product.routes if route.method == "GET" and not list(answers(estate, route))] == []


def answers(estate: Estate, route: Route) -> Iterator[object]:
    """What the route answers for every node, guest, storage, disk, pool and task of the estate that it can be asked about."""
    for path, given in questions(estate, route):
        try:
            yield answered(estate.product, "aspen", Asked(method="GET", path=path, headers=HEADERS, given=given)).data
        except Refused as refused:
            if not any(words in refused.reason for words in REFUSED):
                raise


def questions(estate: Estate, route: Route) -> Iterator[tuple[str, dict[str, str]]]:
    cluster = estate.cluster
    given = {"timeframe": "hour"} if route.template.endswith("rrddata") else {}
    given |= {"file": "/proc/meminfo"} if route.template.endswith("file-read") else {}
    kind = "qemu" if "/qemu/" in route.template else "lxc"
    for node in cluster.nodes.values():
        base = route.template.replace("{node}", node.name)
        if "{vmid}" in base:
            yield from (
                (base.replace("{vmid}", str(guest.vmid)), given) for guest in cluster.on(node.name, kind) if not guest.shown_on
            )
        elif "{storage}" in base:
            yield from ((base.replace("{storage}", store.id), given) for store in cluster.stores.values() if store.on(node.name))
        elif "{upid}" in base:
            yield from ((base.replace("{upid}", task.upid), given) for task in cluster.tasks if task.node == node.name)
        elif base.endswith("/smart"):
            yield from ((base, {"disk": disk.devpath}) for disk in node.disks)
        elif base.endswith("/qemu"):
            yield from ((base, {}), (base, {"full": "1"}))
        else:
            yield base.replace("{name}", node.pools[0].name), given
