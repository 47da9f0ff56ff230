"""The floors hold, and no module escapes the contracts."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import grimp

ROOT = Path(__file__).parents[2]
DOORS_FOR_PLUGINS = ("pulse_core.plugin", "pulse_core.plugin.narrow", "pulse_core.testing")


def test_imports_go_down_never_up_or_across() -> None:
    done = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_room_of_the_core_stands_on_a_floor() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    floors = next(one for one in settings["tool"]["importlinter"]["contracts"] if one["type"] == "layers")
    placed = {name.strip(" ()") for layer in floors["layers"] for name in re.split("[|:]", layer)}
    rooms = {path.stem for path in (ROOT / "pulse_core").iterdir() if _is_room(path)}
    assert rooms - placed == set()
    assert floors["exhaustive"]


def test_there_is_no_import_cycle_between_modules() -> None:
    graph = grimp.build_graph("pulse_core", cache_dir=None)
    below = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    assert list(_cycles(below)) == []


def test_plugins_and_examples_come_in_by_the_door() -> None:
    sources = [*ROOT.glob("plugins/*/src/**/*.py"), *ROOT.glob("plugins/*/tests/**/*.py"), *ROOT.glob("examples/**/*.py")]
    through_a_window = [
        f"{path.relative_to(ROOT)}: {module}"
        for path in sources
        for module in _imported(path)
        if module.split(".")[0] == "pulse_core" and module not in DOORS_FOR_PLUGINS
    ]
    assert through_a_window == []


def test_nothing_below_the_wiring_knows_the_wiring() -> None:
    graph = grimp.build_graph("pulse_core", cache_dir=None)
    doors = ("pulse_core.cli", "pulse_core.agent", "pulse_core.testing", "pulse_core.scaffold", "pulse_core.app")
    if "pulse_core.app" in graph.modules:
        users = graph.find_modules_that_directly_import("pulse_core.app")
        assert [user for user in users if not user.startswith(doors)] == []


def _is_room(path: Path) -> bool:
    return (path.suffix == ".py" and path.stem != "__init__") or (path / "__init__.py").exists()


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            # `from pulse_core import plugin` names a module, too.
            yield from (f"{node.module}.{name.name}" for name in node.names) if node.module == "pulse_core" else (node.module,)


def _cycles(below: dict[str, set[str]]) -> Iterator[str]:
    """Modules that are left when, again and again, those that import nothing are taken away."""
    left = {module: set(imports) for module, imports in below.items()}
    while free := {module for module, imports in left.items() if not imports & left.keys()}:
        left = {module: imports for module, imports in left.items() if module not in free}
    yield from sorted(left)
