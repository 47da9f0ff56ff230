"""Code in a document is a file of the tree: after a line `<!-- file: path -->` the block of code is that file."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"<!-- file: (?P<path>\S+) -->\n\n```(?P<language>\w*)\n.*?\n?```(?=\n)", re.DOTALL)


def including() -> Iterator[Path]:
    """The documents that include files."""
    return (page for page in sorted(ROOT.glob("docs/**/*.md")) if BLOCK.search(page.read_text(encoding="utf-8")))


def included(text: str) -> list[str]:
    """The files that a document includes."""
    return [found["path"] for found in BLOCK.finditer(text)]


def refreshed(text: str) -> str:
    """The document with every block as its file is now."""
    return BLOCK.sub(_block, text)


def _block(found: re.Match[str]) -> str:
    code = (ROOT / found["path"]).read_text(encoding="utf-8").rstrip("\n")
    return f"<!-- file: {found['path']} -->\n\n```{found['language']}\n{code}\n```"
