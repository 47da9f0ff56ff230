"""What the documents tell people to type is what Pulse understands."""

import contextlib
import io
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

import pulse_core.plugin
from pulse_core.access import BUILT_IN_BACKENDS
from pulse_core.access.built_in import BUILT_IN as ROLES
from pulse_core.access.scopes import CORE_SCOPES, PRESETS
from pulse_core.cli.main import COMMANDS, parser
from pulse_core.forms.reference import reference
from pulse_core.host.declarations import declared
from pulse_core.plugin import Route
from pulse_core.settings.names import NAMES

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("plugins/*/README.md"), *ROOT.glob("examples/*/README.md")]
)
SHELL = re.compile(r"^ *```(?:sh|console)\n(.*?)^ *```", re.DOTALL | re.MULTILINE)
PYTHON = re.compile(r"^```python\n(.*?)^```", re.DOTALL | re.MULTILINE)
CALLED = re.compile(r"(?:^|[\s(])(?:\.venv/bin/)?pulse (?=[a-z])(.*)")
ENDS = {"&&", "|", ">", "<", "&", ";"}
SETTING = re.compile(r"\bPULSE_[A-Z_]*[A-Z]\b")
OF_OTHERS = {"PULSE_AGENT_SERVER", "PULSE_AGENT_TOKEN", "PULSE_REQUIRE", "PULSE_TOKEN"}
"""Variables that are no settings: those of an agent, and what tests and examples read."""
MISTYPED = {"PULSE_LOG_LEVL"}


def typed() -> Iterator[tuple[str, str]]:
    """Each command of `pulse` that a page shows, with the page's name."""
    for page in PAGES:
        for block in SHELL.findall(page.read_text(encoding="utf-8")):
            for line in block.replace("\\\n", " ").splitlines():
                if called := CALLED.search(line.split(" #")[0]):
                    yield str(page.relative_to(ROOT)), called[1].rstrip(") ")


def words(command: str) -> list[str]:
    """The words of one command, without what the shell does with it, and without the `…` that stands for the rest."""
    lexer = shlex.shlex(command, posix=True, punctuation_chars="&|<>;")
    lexer.whitespace_split = True
    found = list(lexer)
    end = next((place for place, word in enumerate(found) if word in ENDS), len(found))
    return found[:end]


@pytest.mark.parametrize(("page", "command"), sorted(set(typed())))
def test_every_command_in_a_document_is_one(page: str, command: str) -> None:
    arguments = words(command)
    assert arguments[0] in COMMANDS, f"{page}: there is no `pulse {arguments[0]}`"
    told = io.StringIO()
    try:
        with contextlib.redirect_stderr(told):
            parser(arguments[0]).parse_args(arguments)
    except SystemExit:
        pytest.fail(f"{page}: `pulse {command}` is not understood: {told.getvalue().splitlines()[-1]}")


def test_every_setting_in_a_document_exists() -> None:
    brought = {row.env for offer in BUILT_IN_BACKENDS for row in reference(offer.config)}
    known = {*NAMES, *brought, *OF_OTHERS, *MISTYPED}
    wrong = {
        f"{page.relative_to(ROOT)}: {name}"
        for page in PAGES
        for name in SETTING.findall(page.read_text(encoding="utf-8"))
        if name not in known
    }
    assert sorted(wrong) == []


def test_the_routes_that_a_document_shows_are_taken() -> None:
    text = (ROOT / "docs" / "how-to" / "add-routes-to-a-connector.md").read_text(encoding="utf-8")
    shown: dict[str, object] = {name: getattr(pulse_core.plugin, name) for name in ("hookimpl", "Scope")}
    exec("from collections.abc import Sequence\n" + "\n".join(PYTHON.findall(text)), shown)

    routes = declared("acme", "pulse_routes", shown["pulse_routes"](), most=10)  # type: ignore[operator]
    scopes = declared("acme", "pulse_scopes", shown["pulse_scopes"](), most=10)  # type: ignore[operator]

    known = {scope.name for scope in CORE_SCOPES} | set(scopes)
    assert len(routes) == 2
    assert all(isinstance(route, Route) and route.scope in known for route in routes.values())


def test_every_role_scope_and_preset_that_is_built_in_is_explained() -> None:
    explained = (ROOT / "docs" / "explanation" / "access.md").read_text(encoding="utf-8")
    listed = (ROOT / "docs" / "reference" / "access.md").read_text(encoding="utf-8")

    assert [role for role in ROLES if f"| `{role}` |" not in explained] == []
    named = [*(scope.name for scope in CORE_SCOPES), *(preset.name for preset in PRESETS)]
    assert [name for name in named if f"| `{name}` |" not in listed] == []


def test_whoever_shows_how_to_ask_shows_who_asks() -> None:
    open_to_strangers = ("/api/session", "/api/recovery")
    bare = [
        f"{page.relative_to(ROOT)}: {line.strip()}"
        for page in PAGES
        for block in SHELL.findall(page.read_text(encoding="utf-8"))
        for line in block.replace("\\\n", " ").splitlines()
        if line.lstrip().startswith("curl") and "Authorization: Bearer" not in line
        if not any(path in line for path in open_to_strangers)
    ]
    assert bare == []
