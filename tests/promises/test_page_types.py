"""The page's types of the API are those that the server describes."""

import json
import subprocess
from pathlib import Path

import pytest

from tools.docs.http import described_api

FRONTEND = Path(__file__).parents[2] / "frontend"


@pytest.mark.node
def test_the_types_are_what_the_server_describes(tmp_path: Path) -> None:
    described, made = tmp_path / "openapi.json", tmp_path / "schema.ts"
    described.write_text(json.dumps(described_api(), sort_keys=True))

    subprocess.run(["node", "scripts/types.mjs", str(described), str(made)], cwd=FRONTEND, check=True, timeout=60)

    assert made.read_text() == (FRONTEND / "src" / "api" / "schema.ts").read_text(), "run `make docs`, and commit what it changes"
