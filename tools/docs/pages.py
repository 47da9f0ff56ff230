"""The pages of the reference, and the frame around each."""

from collections.abc import Callable, Mapping
from pathlib import Path

from tools.docs import access, cli, config, hooks, http, ports

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"
NOTE = "<!-- Written from the code by `make docs`. Change the docstrings, not this file. -->"

PAGES: Mapping[str, Callable[[], str]] = {
    "hooks.md": hooks.page,
    "ports.md": ports.page,
    "testing.md": ports.testing_page,
    "config.md": config.page,
    "cli.md": cli.page,
    "access.md": access.page,
    "http.md": http.page,
}


def written(name: str) -> str:
    """The page as it must stand in docs/reference."""
    return f"{NOTE}\n\n{PAGES[name]().strip()}\n"
