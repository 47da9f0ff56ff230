"""The commands that people copy: a shell understands them, and they ask for privileges that the product has, and for no more."""

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from pulse_core.plugin import Recipe
from pulse_proxmox.client.recipes import pbs_recipes, pmg_recipes, pve_recipes
from pulse_proxmox.client.requirements import PVE_NEEDS

DOCUMENT = Path(__file__).parents[4] / "docs" / "how-to" / "watch-proxmox.md"
SCHEMAS = {"7.4-16": 7, "8.4": 8, "9.0": 9, "9.2": 9}
ALL = (*pve_recipes(), *pbs_recipes(), *pmg_recipes())
PRIVILEGE = re.compile(r"\b(?:VM|Sys|Datastore|Pool)(?:\.[A-Z][A-Za-z]+){1,2}\b")


def asked(recipes: tuple[Recipe, ...]) -> set[str]:
    """The privileges that the commands name."""
    return {found for recipe in recipes for command in recipe.commands for found in PRIVILEGE.findall(command)}


@pytest.fixture
def privileges(request: pytest.FixtureRequest, recordings: Path, require: Callable[..., None]) -> set[str]:
    """Every privilege that a version of the product checks for somewhere."""
    file = recordings.parent / "apis" / "pve" / f"pve-api-{request.param}.json"
    require("recordings", found=file.is_file(), message=f"the schema {file} is not there")
    return set(PRIVILEGE.findall(file.read_text(encoding="utf-8")))


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
@pytest.mark.parametrize("recipe", ALL, ids=lambda recipe: recipe.title)
def test_a_shell_understands_every_command(recipe: Recipe) -> None:
    script = "\n".join(recipe.commands)
    read = subprocess.run(["bash", "-n"], input=script, text=True, capture_output=True, check=False, timeout=10)
    assert (read.returncode, read.stderr) == (0, "")


@pytest.mark.parametrize(("privileges", "release"), SCHEMAS.items(), indirect=["privileges"])
def test_a_recipe_names_only_privileges_that_its_version_has(privileges: set[str], release: int) -> None:
    assert asked(pve_recipes(release)) <= privileges


@pytest.mark.parametrize("release", [7, 8, 9])
def test_what_is_needed_is_what_the_recipe_gives(release: int) -> None:
    """But for pending updates, whose privilege lets an account change the node."""
    needed = {need.privileges[0] for need in PVE_NEEDS if need.is_of(release)} - {"Sys.Modify"}
    assert asked(pve_recipes(release)) == needed


def test_user_and_token_get_the_same_and_no_command_fails_where_it_was_run_before() -> None:
    make, *_, remove = pve_recipes(9)
    given = [command for command in make.commands if "acl modify" in command]
    assert len([one for one in given if "--users" in one]) == len([one for one in given if "--tokens" in one]) == 1
    assert all("||" in command or "acl modify" in command for command in make.commands)
    assert all(command.endswith("|| true") for command in remove.commands)


def test_the_document_shows_the_same_commands() -> None:
    told = DOCUMENT.read_text(encoding="utf-8")
    make, *_, remove = pve_recipes(9)
    assert [command for command in (*make.commands, *remove.commands) if command not in told] == []
