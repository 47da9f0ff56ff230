"""Read declarations from source text: names, what follows them, and their docstrings, exactly as they were written."""

import ast
import importlib
import inspect
import textwrap
from collections.abc import Iterator, Sequence
from itertools import pairwise

import attrs

Function = ast.FunctionDef | ast.AsyncFunctionDef


@attrs.frozen(kw_only=True)
class Declared:
    """One name at the top of a module: its docstring and its node in the syntax tree of `text`."""

    name: str
    module: str
    text: str
    node: ast.stmt
    docstring: str


def declared(module: str) -> Iterator[Declared]:
    """What a module declares at its top, in order."""
    text = inspect.getsource(importlib.import_module(module))
    for node, after in pairwise([*_for_readers(ast.parse(text).body), ast.Pass()]):
        for name in names(node):
            yield Declared(name=name, module=module, text=text, node=node, docstring=_docstring(node, after))


def _for_readers(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements at a module's top, and of a choice between type checkers and machines what checkers see."""
    for node in body:
        is_choice = isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        yield from node.body if is_choice and isinstance(node, ast.If) else (node,)


def introduction(module: str) -> str:
    """The docstring of a module."""
    return inspect.getdoc(importlib.import_module(module)) or ""


def signature(function: Function, text: str) -> str:
    """`def name(arguments) -> answer`, as it was written."""
    lines = text.splitlines()
    first, last = function.lineno - 1, function.body[0].lineno - 1
    head = [*lines[first:last], lines[last][: function.body[0].col_offset]]
    return textwrap.dedent("\n".join(head)).rstrip().removesuffix(":")


def assignment(node: ast.stmt, text: str) -> str:
    """`name: type = value`, as it was written."""
    return textwrap.dedent(" " * node.col_offset + (ast.get_source_segment(text, node) or ""))


def fields(node: ast.ClassDef) -> Iterator[tuple[ast.stmt, str]]:
    """A class's fields or an enum's values, each with the text that stands under it."""
    for part, after in pairwise([*node.body, ast.Pass()]):
        if isinstance(part, ast.AnnAssign | ast.Assign) and not names(part)[0].startswith("_"):
            yield part, _docstring(part, after)


def methods(node: ast.ClassDef) -> Iterator[Function]:
    return (part for part in node.body if isinstance(part, Function) and not part.name.startswith("_"))


def names(node: ast.stmt) -> list[str]:
    """The names that a statement declares."""
    if isinstance(node, ast.Assign):
        return [target.id for target in node.targets if isinstance(target, ast.Name)]
    if isinstance(node, ast.AnnAssign):
        return [node.target.id] if isinstance(node.target, ast.Name) else []
    return [node.name] if isinstance(node, Function | ast.ClassDef) else []


def _docstring(node: ast.stmt, after: ast.stmt) -> str:
    """A docstring; of an assignment, the text that stands under it."""
    if isinstance(node, Function | ast.ClassDef):
        return ast.get_docstring(node) or ""
    if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant) and isinstance(after.value.value, str):
        return inspect.cleandoc(after.value.value)
    return ""
