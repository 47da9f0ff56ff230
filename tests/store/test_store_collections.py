"""Every collection that the code keeps documents in says who owns it and how many documents it may hold."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

import pulse_core
from pulse_core.plugin.stores import LASTING_STREAMS
from pulse_core.store.tables import COLLECTIONS, STREAMS, Retention

ROOT = Path(pulse_core.__file__).parent
ROOMS = {path.name for path in ROOT.iterdir() if path.is_dir()}
CODE = {path: ast.parse(path.read_text(encoding="utf-8")) for path in ROOT.rglob("*.py") if "testing" not in path.parts}
ASKED = {"get", "all"}


def constants(trees: Mapping[Path, ast.Module]) -> Mapping[str, set[str]]:
    """Texts by the name they have on the floor of a module."""
    found: dict[str, set[str]] = {}
    for tree in trees.values():
        for node in tree.body:
            target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
            value = getattr(node, "value", None)
            if isinstance(target, ast.Name) and isinstance(value, ast.Constant) and isinstance(value.value, str):
                found.setdefault(target.id, set()).add(value.value)
    return found


def mentions(tree: ast.Module) -> Iterator[ast.expr]:
    """Where a collection is named: `collection=…`, the first argument of a `Table`, of `documents.get` and `.all`."""
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        yield from (word.value for word in call.keywords if word.arg == "collection")
        if call.args and (_is_table(call.func) or _asks_documents(call.func)):
            yield call.args[0]


def used(trees: Mapping[Path, ast.Module]) -> set[str]:
    """The collections that the code names, whether as a text or by a constant."""
    known = constants(trees)
    names: set[str] = set()
    for mention in (one for tree in trees.values() for one in mentions(tree)):
        if isinstance(mention, ast.Constant) and isinstance(mention.value, str):
            names.add(mention.value)
        elif isinstance(mention, ast.Name) and mention.id.isupper():
            names |= known.get(mention.id, {f"{mention.id}, whose text was not found"})
    return names


def _is_table(called: ast.expr) -> bool:
    named = called.value if isinstance(called, ast.Subscript) else called
    return isinstance(named, ast.Name) and named.id == "Table"


def _asks_documents(called: ast.expr) -> bool:
    if not isinstance(called, ast.Attribute) or called.attr not in ASKED:
        return False
    return ast.unparse(called.value).rpartition(".")[2].strip("_") == "documents"


def test_every_collection_that_code_uses_is_declared() -> None:
    assert used(CODE) - set(COLLECTIONS) == set(), "declare each collection in pulse_core/store/tables.py"


@pytest.mark.parametrize(
    "code",
    [
        'Put(collection="undeclared", key="k", body=b"")',
        'NAME = "undeclared"\nDelete(collection=NAME, key="k")',
        'NAME: Final = "undeclared"\nawait self._documents.all(NAME)',
        'await store.documents.get("undeclared", "k")',
        'Table("undeclared", User, most=5)',
        'Table[User]("undeclared", User, most=5)',
    ],
)
def test_an_undeclared_collection_is_found_however_it_is_named(code: str) -> None:
    assert used({Path("one.py"): ast.parse(code)}) == {"undeclared"}


def test_every_collection_is_owned_by_a_room_and_bounded() -> None:
    assert {one.owner for one in COLLECTIONS.values()} - ROOMS == set()
    assert all(one.most > 0 for one in COLLECTIONS.values())


def test_the_lasting_streams_are_those_that_their_owner_ends() -> None:
    owned = {name for name, declared in STREAMS.items() if declared.retention is Retention.OWNER}

    assert owned == set(LASTING_STREAMS)
