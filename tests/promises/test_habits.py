"""The size of things, as habits: look for the second noun in a long module, for the second verb in a long function."""

import ast
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path
from statistics import median, quantiles

ROOT = Path(__file__).parents[2]
MODULES = [*ROOT.glob("pulse_core/**/*.py"), *ROOT.glob("plugins/*/src/**/*.py"), *ROOT.glob("examples/*/src/**/*.py")]
FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)
LOADED_BY_NAME = {"httptools", "sniffio", "websockets"}
"""What the web server loads because it was told to, and what the HTTP client would look for at every request."""
OURS = {"pulse_core", *(path.parent.name for path in MODULES)}


def test_modules_are_small() -> None:
    sizes = [size for path in MODULES if (size := path.read_text(encoding="utf-8").count("\n")) > 1]
    assert median(sizes) <= 120
    assert _percentile_95(sizes) <= 300


def test_no_module_has_more_than_four_hundred_lines() -> None:
    long = [
        f"{path.relative_to(ROOT)}: {size}" for path in MODULES if (size := path.read_text(encoding="utf-8").count("\n")) > 400
    ]
    assert long == []


def test_functions_are_small() -> None:
    sizes = [size for path in MODULES for _, size in _functions(path)]
    assert median(sizes) <= 10
    assert _percentile_95(sizes) <= 30


def test_no_function_has_more_than_sixty_lines() -> None:
    long = [f"{path.relative_to(ROOT)}: {name} {size}" for path in MODULES for name, size in _functions(path) if size > 60]
    assert long == []


def test_every_module_says_in_its_first_line_what_it_is_for() -> None:
    silent = [str(path.relative_to(ROOT)) for path in MODULES if not ast.get_docstring(_tree(path))]
    assert silent == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    empty_words = {"manager", "managers", "helper", "helpers", "util", "utils", "handler", "handlers", "base", "common", "misc"}
    assert [str(path.relative_to(ROOT)) for path in MODULES if empty_words & set(path.stem.split("_"))] == []


def test_whatever_the_core_imports_is_declared() -> None:
    assert _undeclared(ROOT / "pyproject.toml", ROOT.glob("pulse_core/**/*.py")) == set()


def test_whatever_the_core_declares_is_used() -> None:
    declared = {
        _normal(need) for need in tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    }
    used = {module.split(".")[0] for path in ROOT.glob("pulse_core/**/*.py") for module in _imported(_tree(path))}
    homes = {_normal(home) for module in used for home in _homes().get(module, [])}
    assert declared - homes - LOADED_BY_NAME == set()


def test_whatever_a_plugin_imports_is_declared() -> None:
    projects = [*ROOT.glob("plugins/*/pyproject.toml"), *ROOT.glob("examples/*/pyproject.toml")]
    undeclared = {project.parent.name: _undeclared(project, project.parent.glob("src/**/*.py")) for project in projects}
    assert {name: missing for name, missing in undeclared.items() if missing} == {}


def _undeclared(project: Path, modules: Iterator[Path]) -> set[str]:
    declared = tomllib.loads(project.read_text(encoding="utf-8"))["project"].get("dependencies", [])
    names = {_normal(need) for need in declared}
    homes = _homes()
    used = {module.split(".")[0] for path in modules for module in _imported(_tree(path))}
    return {module for module in used - OURS if module in homes and not {_normal(home) for home in homes[module]} & names}


@cache
def _homes() -> Mapping[str, list[str]]:
    """Which distributions bring a module."""
    return packages_distributions()


def _normal(need: str) -> str:
    name = next((need[:at] for at, letter in enumerate(need) if letter in "<>=!~;[ "), need)
    return name.lower().replace("_", "-")


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def _functions(path: Path) -> Iterator[tuple[str, int]]:
    """Each function with its own lines: those of a function inside it are counted there."""
    for node in ast.walk(_tree(path)):
        if isinstance(node, FUNCTION):
            inside = (part for part in ast.walk(node) if isinstance(part, FUNCTION) and part is not node)
            yield node.name, len(_lines(node) - {line for part in inside for line in _lines(part)})


def _lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> set[int]:
    return set(range(node.lineno, (node.end_lineno or node.lineno) + 1))


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _percentile_95(sizes: list[int]) -> float:
    return quantiles(sizes, n=20)[-1]
