"""The documents say what the code does."""

import re
from pathlib import Path

import pytest

import pulse_core.plugin
import pulse_core.testing
from tools.docs import PAGES, REFERENCE, included, including, refreshed, written
from tools.docs.hooks import hooks
from tools.docs.ports import documented

ROOT = Path(__file__).parents[2]
FENCED = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")
CALLABLE_OR_CLASS = (type(lambda: None), type)


@pytest.mark.parametrize("name", PAGES)
def test_the_reference_is_what_the_code_says(name: str) -> None:
    path = REFERENCE / name
    assert path.exists(), f"run `make docs`: {path.name} was never written"
    assert path.read_text(encoding="utf-8") == written(name), "run `make docs`, and commit what it changes"


@pytest.mark.parametrize("page", list(including()), ids=lambda page: str(page.name))
def test_code_in_a_document_is_the_file_that_runs(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert text == refreshed(text), "run `make docs`, and commit what it changes"


def test_the_tutorial_shows_every_module_of_its_connector() -> None:
    shown = included((ROOT / "docs" / "tutorials" / "first-connector.md").read_text(encoding="utf-8"))
    sources = [str(path.relative_to(ROOT)) for path in ROOT.glob("examples/pulse-hello/**/*.py") if "build" not in path.parts]
    assert sorted(set(sources) - set(shown)) == []


@pytest.mark.parametrize("hook", [hook.name for hook in hooks()])
def test_every_hook_says_what_it_is_for_and_stands_in_the_reference(hook: str) -> None:
    described = {one.name: one.docstring for one in hooks()}
    assert described[hook]
    assert f"### `{hook}`" in (REFERENCE / "hooks.md").read_text(encoding="utf-8")


def test_every_name_that_a_plugin_may_import_is_explained() -> None:
    assert set(pulse_core.plugin.__all__) - documented() == set()


@pytest.mark.parametrize("module", [pulse_core.plugin, pulse_core.testing], ids=lambda module: str(module.__name__))
def test_every_public_class_and_function_has_a_docstring(module: object) -> None:
    public = {name: getattr(module, name) for name in module.__all__}  # type: ignore[attr-defined]
    silent = [name for name, value in public.items() if isinstance(value, CALLABLE_OR_CLASS) and not value.__doc__]
    assert silent == []


def test_every_link_between_documents_leads_somewhere() -> None:
    pages = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("plugins/*/README.md"), *ROOT.glob("examples/**/*.md")]
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in pages
        for target in LINK.findall(FENCED.sub("", page.read_text(encoding="utf-8")))
        if not (page.parent / target).exists()
    ]
    assert broken == []


def test_every_document_can_be_reached_from_the_index() -> None:
    docs = ROOT / "docs"
    index = (docs / "README.md").read_text(encoding="utf-8")
    linked = {(docs / target).resolve() for target in LINK.findall(index)}
    pages = {path for path in docs.glob("**/*.md") if path.name != "README.md" and path.parent.name != "decisions"}
    assert sorted(str(path.relative_to(docs)) for path in pages - linked) == []
