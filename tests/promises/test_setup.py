"""Setting up is one command, from pins with hashes, and is done again only when something changed."""

import re
import tomllib
from pathlib import Path

import pytest

import tools.ready as ready

ROOT = Path(__file__).parents[2]
PIN = re.compile(r"^([A-Za-z0-9][\w.-]*)(?:\[[\w,-]+\])?==(\S+)", re.MULTILINE)


def pins(name: str) -> dict[str, str]:
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    return {package.lower(): version for package, version in PIN.findall(text)}


@pytest.mark.parametrize("name", ["runtime.txt", "dev.txt"])
def test_every_pin_has_hashes_and_no_address(name: str) -> None:
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=\S)", text.strip())
    assert [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block] == []
    assert "://" not in text
    assert "index" not in text


def test_what_serves_is_pinned_the_same_for_testing() -> None:
    runtime, dev = pins("runtime.txt"), pins("dev.txt")
    assert {name: dev.get(name) for name in runtime} == runtime


def test_every_declared_dependency_is_pinned() -> None:
    projects = [ROOT / "pyproject.toml", *ROOT.glob("plugins/*/pyproject.toml")]
    read = [tomllib.loads(path.read_text(encoding="utf-8")) for path in projects]
    ours = {project["project"]["name"] for project in read}
    needs = {re.split(r"[<>=!~;\[ ]", need)[0] for project in read for need in project["project"].get("dependencies", [])}
    assert needs - ours - pins("runtime.txt").keys() == set()
    testing = {re.split(r"[<>=!~;\[ ]", need)[0] for need in read[0]["dependency-groups"]["dev"]}
    assert testing - pins("dev.txt").keys() == set()


def test_our_own_names_are_never_asked_of_a_registry() -> None:
    assert [name for name in pins("dev.txt") if name == "pulse" or name.startswith("pulse-")] == []
    plugins = [*ROOT.glob("plugins/*/pyproject.toml"), *ROOT.glob("examples/*/pyproject.toml")]
    needs = {path.parent.name: tomllib.loads(path.read_text(encoding="utf-8"))["project"]["dependencies"] for path in plugins}
    assert {name: found for name, all in needs.items() if (found := [need for need in all if need.startswith("pulse")])} == {}


def test_the_page_is_pinned_without_addresses() -> None:
    lock = ROOT / "frontend" / "package-lock.json"
    if lock.exists():
        assert '"resolved"' not in lock.read_text(encoding="utf-8")


def test_the_checks_are_started_as_the_readme_says() -> None:
    commands = re.findall(r"^(make \w+)", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert "make test" in commands
    last = (ROOT / ".ci" / "run").read_text(encoding="utf-8").strip().splitlines()[-1]
    assert last == "make test"


def test_a_step_is_done_again_only_when_its_source_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ready, "ROOT", tmp_path)
    monkeypatch.setattr(ready, "STAMPS", tmp_path / "stamps")
    source = tmp_path / "source" / "a.ts"
    source.parent.mkdir()
    source.write_text("one", encoding="utf-8")
    ready.made("page", ready.seal(source.parent))

    assert ready.was_made("page", ready.seal(source.parent))
    (source.parent / "node_modules").mkdir()
    (source.parent / "node_modules" / "made.js").write_text("", encoding="utf-8")
    assert ready.was_made("page", ready.seal(source.parent))
    source.write_text("two", encoding="utf-8")
    assert not ready.was_made("page", ready.seal(source.parent))


def test_a_machine_without_node_is_told_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert "needs Node 20 or newer" in ready.node_trouble()
    assert "none on the PATH" in ready.node_trouble()


def test_a_python_that_is_too_old_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ready, "LEAST_PYTHON", (99, 0))
    with pytest.raises(ready.NotReady, match=r"needs Python 99\.0 or newer"):
        ready.check_python()
