"""What the simulated cluster answers has the members, and the kinds of values, that real systems were seen to answer with."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from pulse_core.testing import FakeClock
from pulse_proxmox.simulator.estate import Estate
from pulse_proxmox.simulator.frame.answering import answered
from pulse_proxmox.simulator.frame.product import Asked
from pulse_proxmox.simulator.pve.product import TOKEN_ID, TOKEN_SECRET

HEADERS = {"authorization": f"PVEAPIToken={TOKEN_ID}={TOKEN_SECRET}"}
OLD = "go-proxmox-pve7"
NODE = "aspen"
VM = "/nodes/aspen/qemu/100"
CASES = {
    f"{OLD}/cluster_status.json": ("7.4", "/cluster/status", set()),
    f"{OLD}/cluster_resources.json": ("7.4", "/cluster/resources", {"tags"}),
    f"{OLD}/nodes.json": ("7.4", "/nodes", set()),
    f"{OLD}/nodes_node1_lxc.json": ("7.4", "/nodes/aspen/lxc", {"template"}),
    f"{OLD}/nodes_node1_status.json": ("7.4", "/nodes/aspen/status", set()),
    f"{OLD}/nodes_node1_storage.json": ("7.4", "/nodes/aspen/storage", set()),
    f"{OLD}/nodes_node1_qemu_101_status_current.json": ("7.4", f"{VM}/status/current", {"shares", "spice", "proxmox-support"}),
    f"{OLD}/nodes_node1_qemu_101_rrddata__timeframe-hour.json": ("7.4", f"{VM}/rrddata?timeframe=hour", set()),
    "pulse-rrd/pve9_node_rrddata.json": ("9.2", "/nodes/aspen/rrddata?timeframe=hour", set()),
}


@pytest.mark.parametrize("name", CASES)
def test_an_answer_has_the_members_that_were_recorded(recordings: Path, require: Callable[..., None], name: str) -> None:
    file = recordings / "pve" / name
    require("recordings", found=file.is_file(), message=f"{file} is not there")
    version, path, lacking = CASES[name]
    missing = members(json.loads(file.read_text())["data"]) - members(asked(version, path)) - lacking
    assert missing == set()


@pytest.mark.parametrize("name", CASES)
def test_a_value_is_of_the_kind_that_was_recorded(recordings: Path, require: Callable[..., None], name: str) -> None:
    file = recordings / "pve" / name
    require("recordings", found=file.is_file(), message=f"{file} is not there")
    version, path, _ = CASES[name]
    recorded, own = kinds(json.loads(file.read_text())["data"]), kinds(asked(version, path))
    assert {name: (own[name], recorded[name]) for name in own.keys() & recorded.keys() if not own[name] & recorded[name]} == {}


def asked(version: str, path: str) -> Any:
    estate = Estate.of(nodes=3, guests=45, version=version, clock=FakeClock(now=1_795_000_000.0).now, days=1)
    estate.cluster.guests[100].balloon = "reports"
    where, _, query = path.partition("?")
    given = dict([query.split("=")]) if query else {}
    return answered(estate.product, NODE, Asked(method="GET", path=where, headers=HEADERS, given=given)).data


def rows(answer: Any) -> list[Mapping[str, Any]]:
    return answer if isinstance(answer, list) else [answer]


def members(answer: Any) -> set[str]:
    return {name for row in rows(answer) for name in row}


def kinds(answer: Any) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for row in rows(answer):
        for name, value in row.items():
            kind = "number" if isinstance(value, int | float) else type(value).__name__
            found.setdefault(name, set()).add(kind)
    return found
