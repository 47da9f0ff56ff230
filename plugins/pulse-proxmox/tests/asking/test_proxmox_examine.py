"""Settings are tested before they are saved: what is there, what is missing, and what to do about it."""

import subprocess
from typing import Any

import pytest

from pulse_core.plugin import Examination, Secret, Tools
from pulse_proxmox.client.examine import examine_pbs, examine_pmg, examine_pve
from pulse_proxmox.client.recipes import pbs_recipes, pmg_recipes, pve_recipes
from pulse_proxmox.client.requirements import PVE_NEEDS, holds, lacks, release_of
from pulse_proxmox.config import PbsConfig, PmgConfig, PveConfig

AUDITOR: Any = {"/": {"Sys.Audit": 1, "VM.Audit": 1, "Datastore.Audit": 1, "Pool.Audit": 1}}


def settings(**more: Any) -> PveConfig:
    return PveConfig(address="192.0.2.1", token_id="pulse@pve!m", token_secret=Secret("s"), **more)


async def test_a_cluster_is_found_with_its_certificate_and_what_is_missing(pve: Any, lent: Tools, world: Any) -> None:
    pve()

    found = await examine_pve(settings(), lent)

    assert found.problem == ""
    assert found.summary == "the cluster lab: 3 nodes with 4 VMs and 2 containers"
    assert found.certificate == world.shown
    assert ("Quorum", "yes") in found.facts
    assert ("Cluster's own authority", ":".join(["AA"] * 32)) in found.facts
    assert {lack.permission for lack in found.lacks} >= {"VM.GuestAgent.Audit", "VM.GuestAgent.FileRead", "Pool.Audit"}
    assert all(lack.optional for lack in found.lacks)


async def test_only_the_recipes_of_its_version_are_shown(pve: Any, lent: Tools) -> None:
    cluster = pve()
    cluster.says["/version"] = {"version": "8.4.1"}

    found = await examine_pve(settings(), lent)

    text = " ".join(command for recipe in found.recipes for command in recipe.commands)
    assert "VM.Monitor" in text
    assert "VM.GuestAgent" not in text
    assert "VM.Monitor" in {lack.permission for lack in found.lacks}


async def test_a_token_without_rights_is_told_of_both_acls(pve: Any, lent: Tools, no: Any) -> None:
    cluster = pve()
    cluster.says["/cluster/status"] = no(403, "Permission check failed (/, Sys.Audit)")
    cluster.says["/access/permissions"] = {}

    found = await examine_pve(settings(), lent)

    required = {lack.permission for lack in found.lacks if not lack.optional}
    assert required == {"Sys.Audit", "VM.Audit"}
    assert "both the user and the token" in found.summary
    assert "pulse@pve and pulse@pve!m" in found.lacks[0].fix


@pytest.mark.parametrize(
    ("config", "words"),
    [
        (PveConfig(address="192.0.2.9", token_id="pulse@pve!m", token_secret=Secret("s")), "cannot be reached"),
        (PveConfig(address="ftp://x", token_id="pulse@pve!m", token_secret=Secret("s")), "is not an address"),
        (PveConfig(address="192.0.2.1"), "nothing to log in with"),
    ],
)
async def test_what_cannot_be_used_is_a_problem_in_words(pve: Any, lent: Tools, config: PveConfig, words: str) -> None:
    pve()

    found = await examine_pve(config, lent)

    assert words in found.problem
    assert found.recipes


async def test_a_backup_server_is_found(serve: Any, lent: Tools) -> None:
    says = {
        "/version": {"version": "4.0", "release": "11"},
        "/access/permissions": {"/": {"Sys.Audit": True, "Datastore.Audit": True}, "/tape": {}},
        "/status/datastore-usage": [{"store": "main"}],
    }
    serve("https://pbs.lab:8007", says)

    found = await examine_pbs(PbsConfig(address="pbs.lab", token_id="p@pbs!m", token_secret=Secret("s")), lent)

    assert found.summary == "a Backup Server with 1 datastores"
    assert ("Version", "Proxmox Backup Server 4.0.11") in found.facts
    assert {lack.permission for lack in found.lacks} == {"Remote.Audit", "Tape.Audit"}


async def test_a_mail_gateway_is_found_with_the_role_of_the_account(serve: Any, lent: Tools) -> None:
    says = {"/version": {"version": "9.1"}, "/config/cluster/status": [{"name": "mx1"}, {"name": "mx2"}]}
    serve("https://pmg.lab:8006", says, password="horse", cookie="PMGAuthCookie")

    found = await examine_pmg(PmgConfig(address="pmg.lab", username="p@pmg", password=Secret("horse")), lent)
    refused = await examine_pmg(PmgConfig(address="pmg.lab", username="p@pmg", password=Secret("wrong")), lent)

    assert found.summary == "a Mail Gateway of 2 nodes"
    assert ("Role", "audit") in found.facts
    assert found.lacks == ()
    assert isinstance(refused, Examination)
    assert "authentication failure" in refused.problem


@pytest.mark.parametrize(
    ("permissions", "path", "held"),
    [
        ({"/": {"VM.Audit": 1}}, "/vms", True),
        ({"/": {"VM.Audit": 0}}, "/vms", False),
        ({"/": {"VM.Audit": 0}}, "/", True),
        ({"/": {"VM.Audit": 1}, "/vms": {"VM.PowerMgmt": 1}}, "/vms", False),
        ({"/vms/100": {"VM.Audit": 1}}, "/vms", False),
        ({}, "/vms", False),
    ],
)
def test_a_privilege_goes_down_from_the_nearest_path_that_is_named(permissions: Any, path: str, held: bool) -> None:
    assert holds(permissions, path, "VM.Audit") is held


def test_rights_on_single_guests_are_told_as_such() -> None:
    permissions: Any = {"/": {"Sys.Audit": 1}, "/vms/100": {"VM.Audit": 1}, "/vms/101": {"VM.Audit": 1}}

    lack = next(one for one in lacks(PVE_NEEDS, permissions, release=9) if one.permission == "VM.Audit")

    assert lack.where == "/vms, but for /vms/100, /vms/101"
    assert lack.optional


def test_an_auditor_of_eight_lacks_what_eight_calls_it() -> None:
    eight = {lack.permission for lack in lacks(PVE_NEEDS, AUDITOR, release=8)}
    nine = {lack.permission for lack in lacks(PVE_NEEDS, AUDITOR, release=9)}

    assert eight - nine == {"VM.Monitor"}
    assert nine - eight == {"VM.GuestAgent.Audit", "VM.GuestAgent.FileRead"}


@pytest.mark.parametrize(
    ("said", "release"), [({"version": "9.0.3"}, 9), ({"version": "7.4-16"}, 7), ({}, 0), ({"version": "x"}, 0)]
)
def test_the_first_number_of_a_version_counts(said: Any, release: int) -> None:
    assert release_of(said) == release


@pytest.mark.parametrize("recipe", [*pve_recipes(), *pve_recipes(8), *pbs_recipes(), *pmg_recipes()], ids=lambda one: one.title)
def test_a_recipe_is_sound_shell_and_names_no_secret(recipe: Any) -> None:
    for command in recipe.commands:
        subprocess.run(["bash", "-n", "-c", command], check=True, capture_output=True)
        assert "\n" not in command
