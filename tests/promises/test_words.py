"""What may not stand in the tree: a platform's name in the core, an address of a registry, a path of one machine."""

import re
import subprocess
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ANYWHERE = "proxmox|docker|containerd|kubernetes|kubelet|kubectl|truenas|freenas|podman|qemu|libvirt|vmware|vsphere|portainer"
AS_A_WORD = "moby|k8s|k3s|lxc|lxd|incus|esxi|xcp|xenserver|unraid|synology|qnap|nutanix|openshift|nomad|rancher|ceph|pve|pbs|pmg"
PLATFORM = re.compile(rf"{ANYWHERE}|(?<![a-z0-9])({AS_A_WORD})(?![a-z0-9])", re.IGNORECASE)
REGISTRIES = ("pypi" + ".org", "python" + "hosted", "npm" + "js.", "yarn" + "pkg", "deb.deb" + "ian", "crates" + ".io")
ONE_MACHINE = re.compile(r"(?<![\w.])/(work|root|home/[a-z]+|Users/[a-z]+|tmp/(spec|clone))/")
LARGEST_BYTES = 400_000


def tracked(*patterns: str) -> list[Path]:
    """Files that git knows, or would: what is new and not ignored counts."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *patterns]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        pytest.skip("git: this tree is not a git checkout")
    return [path for name in done.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def lines_with(pattern: re.Pattern[str], paths: list[Path]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}"
        for path in paths
        for number, line in enumerate(_text(path).splitlines(), 1)
        if pattern.search(line)
    ]


def test_the_core_and_the_frontend_name_no_platform() -> None:
    assert lines_with(PLATFORM, tracked("pulse_core", "frontend/src")) == []


@pytest.mark.parametrize("line", ["class DockerSource:", "# seen on k8s", "kind = 'pve'", "Docker's socket", "docker_host"])
def test_a_platform_is_found_wherever_it_stands_in_a_line(line: str) -> None:
    assert PLATFORM.search(line)


@pytest.mark.parametrize("line", ["def recover(): ...", "icon: container", "the pvest thing", "cephalopod"])
def test_other_words_are_left_alone(line: str) -> None:
    assert not PLATFORM.search(line)


def test_no_file_name_of_the_core_names_a_platform() -> None:
    names = [str(path.relative_to(ROOT)) for path in tracked("pulse_core", "frontend/src")]
    assert [name for name in names if PLATFORM.search(name)] == []


def test_no_package_registry_is_named_anywhere() -> None:
    assert lines_with(re.compile("|".join(map(re.escape, REGISTRIES))), tracked()) == []


def test_no_path_of_one_machine_is_named_anywhere() -> None:
    assert lines_with(ONE_MACHINE, tracked()) == []


def test_no_file_is_large() -> None:
    assert [f"{path.relative_to(ROOT)}: {size}" for path in tracked() if (size := path.stat().st_size) > LARGEST_BYTES] == []


def test_no_lock_file_with_addresses_is_kept() -> None:
    assert tracked("uv.lock", "**/uv.lock") == []


def test_every_test_file_has_a_name_of_its_own() -> None:
    names = Counter(path.name for path in tracked("**/test_*.py", "test_*.py"))
    assert [name for name, count in names.items() if count > 1] == []


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""
