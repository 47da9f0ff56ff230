"""The simulated Backup Server is what the published schemas of its release say: paths, parameters and answers."""

import json
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from pulse_core.testing import FakeClock
from pulse_proxmox.simulator.frame.answering import answered
from pulse_proxmox.simulator.frame.permissions import Need
from pulse_proxmox.simulator.frame.product import Asked
from pulse_proxmox.simulator.frame.refusals import Refused
from pulse_proxmox.simulator.frame.routes import Route
from pulse_proxmox.simulator.frame.schema import parameter_troubles, troubles
from pulse_proxmox.simulator.pbs.product import TOKEN_ID, TOKEN_SECRET
from pulse_proxmox.simulator.pbs.releases import RELEASES
from pulse_proxmox.simulator.pbs.served import BackupServer

HEADERS = {"authorization": f"PBSAPIToken={TOKEN_ID}:{TOKEN_SECRET}"}
FAULTS = (
    (),
    ("datastore_offline",),
    ("datastore_error:second", "verify_failed", "backup_running"),
    ("not_mounted:second", "datastore_read_only", "job_failed", "disk_failing", "pool_degraded"),
)
AWAY = ("datastore_error", "datastore_offline", "not_mounted")
NOT_TAKEN = ("statusfilter is not taken",)
"""A list of words, for which the simulator has no use."""


@pytest.fixture
def schemas(recordings: Path, require: Callable[..., None]) -> Path:
    folder = recordings.parent / "apis" / "pbs"
    require("recordings", found=folder.is_dir(), message=f"the folder {folder} of the interface's schemas is not there")
    return folder


@cache
def paths(folder: Path, version: str) -> Mapping[str, Mapping[str, Any]]:
    found: Mapping[str, Mapping[str, Any]] = plain(json.loads((folder / f"pbs-api-{version}.json").read_text())["paths"])
    return found


def plain(schema: Any) -> Any:
    """The schema with patterns as Python writes them."""
    if isinstance(schema, list):
        return [plain(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    found = {name: plain(value) for name, value in schema.items()}
    if isinstance(pattern := found.get("pattern"), str):
        found["pattern"] = (
            pattern.removeprefix("/").removesuffix("/").replace("[:^cntrl:]", r"^\x00-\x1f").replace("[:cntrl:]", r"\x00-\x1f")
        )
    return found


def made(version: str, *faults: str) -> BackupServer:
    clock = FakeClock(now=1_795_000_000.0)
    return BackupServer.of(version=version, clock=clock.now, faults=faults, tape=True, groups=18, snapshots=3)


@pytest.mark.parametrize("version", RELEASES)
def test_paths_and_parameters_are_those_of_the_release(schemas: Path, version: str) -> None:
    declared, wrong = paths(schemas, version), []
    for route in made(version).product.routes:
        schema = declared.get(route.template, {}).get(route.method)
        if schema is None:
            wrong.append(f"{route.method} {route.template} is not there")
        elif route.template != "/access/ticket":
            wrong += [one for one in parameter_troubles(route, schema) if not one.endswith(NOT_TAKEN)]
    assert wrong == []


@pytest.mark.parametrize("version", RELEASES)
def test_whatever_needs_a_privilege_by_the_schema_needs_it_here(schemas: Path, version: str) -> None:
    declared, wrong = paths(schemas, version), []
    for route in made(version).product.routes:
        check = declared[route.template][route.method].get("permissions", {}).get("check")
        theirs = (f"/{'/'.join(check['path'])}", tuple(check["privs"])) if check else None
        own = (route.need.path, tuple(route.need.privileges)) if isinstance(route.need, Need) else None
        if theirs != own:
            wrong.append(f"{route.template}: {own} and not {theirs}")
    assert wrong == []


@pytest.mark.parametrize("faults", FAULTS, ids=str)
@pytest.mark.parametrize("version", RELEASES)
def test_every_answer_is_what_the_schema_of_the_release_allows(schemas: Path, version: str, faults: tuple[str, ...]) -> None:
    declared, backups, wrong = paths(schemas, version), made(version, *faults), set()
    for route in backups.product.routes:
        if route.method == "GET":
            # The files of a backup are objects in truth, as recorded; the schema says that they are names.
            spared = ("files",) if route.template.endswith("snapshots") else ()
            for path, answer in answers(backups, route):
                said = troubles(declared[route.template]["GET"]["returns"], answer, spared=spared)
                wrong |= {f"{path}{trouble}" for trouble in said if "files is not declared" not in trouble}
    assert sorted(wrong)[:20] == []


def answers(backups: BackupServer, route: Route) -> Iterator[tuple[str, object]]:
    """What the route answers for every datastore, namespace and disk that it can be asked about."""
    for path, given in questions(backups, route):
        asked = Asked(method="GET", path=path, headers=HEADERS, given=given)
        try:
            yield path, answered(backups.product, "pbs1", asked).data
        except Refused as refused:
            if refused.status != 400 or not any(fault in backups.faults for fault in AWAY):
                raise


def questions(backups: BackupServer, route: Route) -> Iterator[tuple[str, dict[str, str]]]:
    path = route.template.replace("{node}", "localhost")
    if "{store}" in path:
        for store in backups.server.stores.values():
            base = path.replace("{store}", store.name)
            spaces = [{"ns": name} if name else {} for name in store.namespaces]
            yield from ((base, given) for given in (spaces if path.endswith(("groups", "snapshots")) else [{}]))
            if path.endswith("status"):
                yield base, {"verbose": "1"}
    elif path.endswith("smart"):
        yield from ((path, {"disk": disk.name}) for disk in backups.server.disks)
    elif path.endswith("sync"):
        yield from ((path, {}), (path, {"sync-direction": "all"}))
    else:
        yield path, {}
