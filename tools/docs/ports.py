"""The reference of what a plugin may import: every name of `pulse_core.plugin` and of `pulse_core.testing`."""

import ast
import importlib
import pkgutil
import sys
from collections.abc import Iterator
from pathlib import Path

from tools.docs.source import Declared, Function, assignment, declared, fields, introduction, methods, signature

CHAPTERS = (
    ("Offering something", ("plugin.manifest", "plugin.offer", "plugin.fields", "plugin.tools", "plugin.hooks")),
    ("Watching", ("plugin.source", "model.report", "model.identity", "model.metric", "model.status", "model.recovery")),
    ("Showing", ("plugin.kinds", "plugin.drawing")),
    ("Resources and what happens to them", ("model.ids", "model.resource", "model.views", "model.change", "model.incident")),
    ("Other ports", ("plugin.ports", "plugin.routes", "model.principal")),
    ("Keeping", ("plugin.stores",)),
    ("Errors", ("errors",)),
)
CORE = Path(__file__).parents[2] / "pulse_core"
DOOR = "pulse_core.plugin"
TESTING = "pulse_core.testing"


def page() -> str:
    public = set(importlib.import_module(DOOR).__all__)
    chapters = [_chapter(title, modules, public) for title, modules in chapters_of(public)]
    return "\n\n".join(("# Ports and values", f"{introduction(DOOR)}", *chapters))


def chapters_of(public: set[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The chapters, and a last one of modules with public names that nobody has put into a chapter yet."""
    yield from CHAPTERS
    placed = {module for _, modules in CHAPTERS for module in modules}
    found = (f"{room}.{module.name}" for room in ("model", "plugin") for module in pkgutil.iter_modules([str(CORE / room)]))
    rest = tuple(module for module in found if module not in placed and public & _names(module))
    if rest:
        yield "More", rest


def documented() -> set[str]:
    """The names that the page explains."""
    public = set(importlib.import_module(DOOR).__all__)
    return {name for _, modules in chapters_of(public) for module in modules for name in _names(module)}


def _names(module: str) -> set[str]:
    return {one.name for one in declared(f"pulse_core.{module}")}


def testing_page() -> str:
    module = importlib.import_module(TESTING)
    homes = {getattr(module, name).__module__ for name in module.__all__ if hasattr(getattr(module, name), "__module__")}
    sections = [_module(home, set(module.__all__)) for home in sorted(homes) if home in sys.modules]
    return "\n\n".join(("# Testing", introduction(TESTING), *sections))


def _chapter(title: str, modules: tuple[str, ...], public: set[str]) -> str:
    return "\n\n".join((f"## {title}", *(_module(f"pulse_core.{module}", public) for module in modules)))


def _module(module: str, public: set[str]) -> str:
    entries = [_entry(one) for one in declared(module) if one.name in public]
    if module.endswith(".hooks"):
        return "\n\n".join(entries)
    text = introduction(module)
    first, _, rest = text.partition("\n\n")
    example = f"\n\n```python\n{rest}\n```" if rest.startswith("@") else ""
    tree = f"\n\n```text\n{rest}\n```" if "├" in rest else ""
    return "\n\n".join((f"{first}{example}{tree}", *entries))


def _entry(one: Declared) -> str:
    return "\n\n".join(filter(None, (f"### `{one.name}`", one.docstring, f"```python\n{_code(one)}\n```")))


def _code(one: Declared) -> str:
    if isinstance(one.node, Function):
        return signature(one.node, one.text)
    if not isinstance(one.node, ast.ClassDef):
        return _short(assignment(one.node, one.text))
    bases = ", ".join(ast.unparse(base) for base in one.node.bases)
    head = f"class {one.name}({bases}):" if bases else f"class {one.name}:"
    body = list(_members(one.node, one.text))
    return "\n".join((head, *(f"    {line}" if line else "" for part in body or ["..."] for line in part.splitlines())))


def _members(node: ast.ClassDef, text: str) -> Iterator[str]:
    for part, note in fields(node):
        yield f"{assignment(part, text)}{'  # ' + note.splitlines()[0] if note else ''}"
    for function in methods(node):
        doc = ast.get_docstring(function)
        marks = "".join(f"@{ast.unparse(mark)}\n" for mark in function.decorator_list)
        yield f"\n{marks}{signature(function, text)}: ..." + ("\n" + _comment(doc) if doc else "")
    init = next((part for part in node.body if isinstance(part, Function) and part.name == "__init__"), None)
    if init is not None:
        yield f"{signature(init, text)}: ..."


def _comment(text: str) -> str:
    return "\n".join(f"    # {line}".rstrip() for line in text.splitlines())


def _short(code: str) -> str:
    """A long value is left out: what counts is the name."""
    return code if code.count("\n") < 15 else f"{code.splitlines()[0].split('=')[0].strip()} = ..."
