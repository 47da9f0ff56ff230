"""A machine that is itself a node says so, in the words that make it one with the node that the cluster shows."""

import ssl
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulse_core.plugin import Claim, Report, SourceUnreachable
from pulse_core.testing import tools
from pulse_proxmox.here import read_here
from pulse_proxmox.nearby import Here, HereConfig, here, open_here

MACHINE = "0123456789abcdef0123456789abcde0"
DER = b"a certificate of a test"
FINGERPRINT = sha256(DER).hexdigest()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The files of a node called pve3."""
    (tmp_path / "etc/pve/nodes/pve3").mkdir(parents=True)
    (tmp_path / "etc/pve/pve-root-ca.pem").write_text(ssl.DER_cert_to_PEM_cert(DER))
    (tmp_path / "etc/pve/local").symlink_to("nodes/pve3")
    (tmp_path / "etc/machine-id").write_text(f"{MACHINE}\n")
    return tmp_path


def test_a_node_is_recognised_by_its_files(root: Path) -> None:
    assert here(root) == Here(fingerprint=FINGERPRINT, name="pve3", machine_id=MACHINE)


def test_without_the_link_the_host_name_tells_which_node_it_is(root: Path) -> None:
    (root / "etc/pve/local").unlink()
    (root / "etc/hostname").write_text("pve3.lab\n")

    found = here(root)

    assert found is not None
    assert found.name == "pve3"


@pytest.mark.parametrize("lost", ["etc/pve/pve-root-ca.pem", "etc/pve/local"])
def test_any_other_machine_is_none(root: Path, lost: str) -> None:
    (root / lost).unlink()

    assert here(root) is None


def test_a_file_that_is_no_certificate_is_none(root: Path) -> None:
    (root / "etc/pve/pve-root-ca.pem").write_bytes(b"\xff\xfe")

    assert here(root) is None


async def test_the_source_says_one_node_with_claims_of_both_views(root: Path) -> None:
    async with open_here(HereConfig(root=str(root)), tools()) as source:
        [report] = await source.collect()

    [node] = read_here(report).observations
    assert (node.key, node.type, node.name) == ("node/pve3", "agent", "pve3")
    assert {Claim("native", f"pve:{FINGERPRINT}/node/pve3"), Claim("machine_id", MACHINE)} <= set(node.claims)


async def test_a_cluster_file_system_that_is_not_mounted_is_silence_and_no_end(root: Path) -> None:
    async with open_here(HereConfig(root=str(root)), tools()) as source:
        (root / "etc/pve/pve-root-ca.pem").unlink()
        with pytest.raises(SourceUnreachable):
            await source.collect()


json = st.recursive(st.none() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))


@given(json)
def test_nothing_breaks_the_reader(payload: Any) -> None:
    reading = read_here(Report(kind="pve-here", payload=payload))

    assert reading.dropped or reading.observations
